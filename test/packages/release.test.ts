import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Release } from "./release.ts";
import { aRelease, filesIn, repository, version } from "./release.ts";

let release: Release;
beforeAll(async () => {
  release = await aRelease();
}, 120_000);

const text = (...path: readonly string[]) => readFile(join(release.folder, ...path), "utf8");
const description = async (name: string) =>
  JSON.parse(await text(name, "package.json")) as Readonly<Record<string, unknown>>;

describe("a release", () => {
  it("is two tarballs, each program as one file, the licences of what is in them, and the digests of all", async () => {
    const entries = await readdir(release.folder, { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    expect(files.sort()).toEqual([
      "SHA256SUMS",
      "THIRD-PARTY-NOTICES.txt",
      `keyturn-${version}.mjs`,
      `keyturn-${version}.tgz`,
      `keyturn-agent-${version}.mjs`,
      `keyturn-consumer-${version}.tgz`,
    ]);
    const told = (await text("SHA256SUMS")).trimEnd().split("\n").sort();
    const real = files
      .filter((file) => file !== "SHA256SUMS")
      .map(async (file) => {
        const content = await readFile(join(release.folder, file));
        return `${createHash("sha256").update(content).digest("hex")}  ${file}`;
      });
    expect(told).toEqual((await Promise.all(real)).sort());
  });

  it("has the same bytes when it is made again", async () => {
    const again = await aRelease();
    expect(await readFile(join(again.folder, "SHA256SUMS"), "utf8")).toBe(await text("SHA256SUMS"));
  }, 120_000);

  it.each(["keyturn", "keyturn-consumer"])("has a description of %s that is complete", async (name) => {
    const fields = await description(name);
    expect(fields).toMatchObject({
      name,
      version,
      license: "MIT",
      type: "module",
      engines: { node: ">=20" },
    });
    for (const field of ["dependencies", "scripts", "private", "devDependencies", "optionalDependencies"]) {
      expect(fields).not.toHaveProperty(field);
    }
    const own = await filesIn(join(release.folder, name));
    for (const file of ["LICENSE", "README.md"]) expect(own).toContain(file);
    expect(await text(name, "README.md")).not.toContain("VERSION");
    expect(await text(name, "README.md")).toContain(`${name}-${version}.tgz`);
  });

  it("names the licence of every package whose code is in the command line", async () => {
    const notices = await text("keyturn", "THIRD-PARTY-NOTICES.txt");
    for (const name of [
      "@azure/identity",
      "@azure/storage-blob",
      "commander",
      "jsonwebtoken",
      "yaml",
      "zod",
    ]) {
      const path = join(repository, "node_modules", name, "package.json");
      const { version, license } = JSON.parse(await readFile(path, "utf8")) as Record<string, string>;
      expect(notices).toContain(`\n${name} ${version} (${license})\n`);
    }
    expect(notices).toContain("Permission is hereby granted, free of charge");
    expect(notices).not.toMatch(/^(esbuild|jest|typescript) /m);
  });

  it("has declarations beside all code of the library, which point to code and to nothing outside of it", async () => {
    const files = await filesIn(join(release.folder, "keyturn-consumer/lib"));
    const modules = files.filter((file) => file.endsWith(".js"));
    expect(modules).toContain("index.js");
    expect(files).toEqual(modules.flatMap((file) => [file.replace(/js$/, "d.ts"), file]).sort());
    for (const file of files) {
      const code = await text("keyturn-consumer/lib", file);
      const targets = [...code.matchAll(/(?:from |import |import\()"([^"]+)"/g)].map(([, target]) => target);
      for (const target of targets)
        expect([file, target]).toEqual([file, expect.stringMatching(/^(\.\/[\w-]+\.js|node:\w+)$/)]);
    }
  });
});
