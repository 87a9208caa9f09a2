import { existsSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { anchor, headings, links, markdownFiles, read, root } from "./markdown.ts";

/** The target of a relative link; undefined when it leads out of the repository. */
function target(file: string, link: string): { url: URL; fragment: string } | undefined {
  if (/^[a-z]+:/i.test(link)) return undefined;
  const url = new URL(link, new URL(file, root));
  const fragment = url.hash.slice(1);
  url.hash = "";
  return { url, fragment };
}

function isBroken(file: string, link: string): boolean {
  const found = target(file, link);
  if (!found) return false;
  const { url, fragment } = found;
  if (!url.href.startsWith(root.href) || !existsSync(url)) return true;
  if (fragment === "" || !url.href.endsWith(".md")) return false;
  return !headings(read(url.href.slice(root.href.length))).some((heading) => anchor(heading) === fragment);
}

describe("links between files", () => {
  const files = markdownFiles();

  it("finds the documents it is about", () => {
    expect(files).toEqual(
      expect.arrayContaining(["README.md", "docs/runbook.md", "emulator/DIVERGENCES.md"]),
    );
  });

  it.each(files)("lead somewhere from %s", (file) => {
    expect(links(read(file)).filter((link) => isBroken(file, link))).toEqual([]);
  });

  it("reports one that leads nowhere", () => {
    expect(isBroken("README.md", "docs/nothing.md")).toBe(true);
    expect(isBroken("README.md", "docs/runbook.md#nothing")).toBe(true);
    expect(isBroken("README.md", "docs/runbook.md#objections")).toBe(false);
  });
});
