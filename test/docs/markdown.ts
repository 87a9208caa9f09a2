import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The repository, with a slash at the end. */
export const root = new URL("../../", import.meta.url);

const notOurs = new Set(["node_modules", "dist", "coverage", ".git", ".local"]);

/** Paths of every Markdown file of the repository, relative to its root. */
export function markdownFiles(folder = ""): readonly string[] {
  return readdirSync(new URL(folder, root), { withFileTypes: true }).flatMap((entry) => {
    if (notOurs.has(entry.name)) return [];
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) return markdownFiles(`${path}/`);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

export function read(path: string): string {
  return readFileSync(fileURLToPath(new URL(path, root)), "utf8");
}

/** Headings of a document in order, without their marks; code blocks hold none. */
export function headings(document: string, level?: number): readonly string[] {
  return [...withoutCode(document).matchAll(/^(#{1,6}) +(.+?) *$/gm)]
    .filter(([, marks]) => level === undefined || marks?.length === level)
    .map(([, , text]) => text ?? "");
}

/** Targets of inline links and link definitions. */
export function links(document: string): readonly string[] {
  const text = withoutCode(document).replace(/`[^`\n]*`/g, "");
  const inline = [...text.matchAll(/\]\(([^()\s]+)\)/g)];
  const defined = [...text.matchAll(/^\[[^\]]+\]: +(\S+)/gm)];
  return [...inline, ...defined].map(([, target]) => target ?? "");
}

/** The anchor that GitHub gives a heading. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, "")
    .replaceAll(" ", "-");
}

function withoutCode(document: string): string {
  return document.replace(/^```[\s\S]*?^```/gm, "");
}
