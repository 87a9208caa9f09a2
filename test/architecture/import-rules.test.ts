import { describe, expect, it } from "@jest/globals";
import { isAllowed } from "./import-table.ts";
import type { SourceImport } from "./imports.ts";
import { importsOf, sourceFiles, sourceText } from "./imports.ts";

function folderOf(file: string): string {
  const [top = "", second = ""] = file.split("/");
  if (top === "clients") return `${top}/${second}`;
  if (top !== "shared") return top;
  return second.endsWith(".ts") ? "shared/*.ts" : `shared/${second}`;
}

function mayStand({ file, target, typeOnly }: SourceImport): boolean {
  return isAllowed(folderOf(file), target, typeOnly);
}

const files = [
  "clients/check",
  "shared",
  "functions",
  "consumer",
  "agent",
  "emulator",
  "cli",
  "examples",
].flatMap(sourceFiles);

describe("imports", () => {
  it("go only where the architecture allows", () => {
    expect(files.flatMap(importsOf).filter((found) => !mayStand(found))).toEqual([]);
  });

  it("are all seen by this test", () => {
    const seen = files.flatMap(importsOf).length;
    const written = files.flatMap((file) => sourceText(file).match(/\bfrom "|\bimport "|\bimport\("/g) ?? []);
    expect(seen).toBe(written.length);
    expect(seen).toBeGreaterThan(300);
  });

  it("would be refused from the domain to an SDK, from the emulator to an adapter, and out of the library", () => {
    const wrong = [
      { file: "shared/domain/decide/decide.ts", target: "@azure/identity", typeOnly: false },
      { file: "emulator/start.ts", target: "shared/azure/key-vault.ts", typeOnly: true },
      { file: "shared/reconciler/look.ts", target: "shared/azure/key-vault.ts", typeOnly: false },
      { file: "consumer/follow-key.ts", target: "@azure/identity", typeOnly: true },
      { file: "cli/api-client.ts", target: "shared/azure/key-vault.ts", typeOnly: true },
      { file: "cli/output/render.ts", target: "shared/domain/decide/decide.ts", typeOnly: false },
      { file: "consumer/held-key.ts", target: "shared/secret-value.ts", typeOnly: false },
    ];
    expect(wrong.filter(mayStand)).toEqual([]);
  });
});

describe("the domain", () => {
  it("reads no clock and draws no number", () => {
    const impure = /\bDate\.now\(|new Date\(\)|Math\.random|performance\.|process\.|globalThis/;
    expect(sourceFiles("shared/domain").filter((file) => impure.test(sourceText(file)))).toEqual([]);
  });
});

describe("the host's clock", () => {
  it("is read in one place: a process's own time dates nothing and decides nothing", () => {
    const reading = /\bDate\.now\b|new Date\(\)|\bDate\(\)/;
    const readers = ["shared", "functions"]
      .flatMap(sourceFiles)
      .filter((file) => reading.test(sourceText(file)));
    expect(readers).toEqual(["shared/azure/host-clock.ts"]);
  });

  it("is only compared with the storage's, or tells whether a token has expired while the storage is away", () => {
    const users = ["shared", "functions"]
      .flatMap(sourceFiles)
      .filter((file) => /\bwallMs\b/.test(sourceText(file)));
    expect(users).toEqual([
      "shared/azure/host-clock.ts",
      "shared/azure/storage-clock.ts",
      "functions/edge/host-dated-tokens.ts",
    ]);
  });
});

describe("file names", () => {
  it("name what is in the file", () => {
    const vague = /\/(utils?|helpers?|common|types|interfaces|misc|index)\.ts$/;
    expect(files.filter((file) => vague.test(file))).toEqual(["functions/index.ts", "consumer/index.ts"]);
  });
});
