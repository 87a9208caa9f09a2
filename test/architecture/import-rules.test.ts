import { describe, expect, it } from "@jest/globals";
import type { SourceImport } from "./imports.ts";
import { importsOf, sourceFiles, sourceText } from "./imports.ts";

const domain = /^shared\/domain\//;
const atTheRoot = /^shared\/[^/]+\.ts$/;
const records = /^shared\/records\//;
const ports = /^shared\/ports\//;

/** Who may import whom: anything that is not listed for a folder is forbidden to it. */
const allowed: Readonly<Record<string, readonly RegExp[]>> = {
  "shared/domain": [domain],
  "shared/*.ts": [domain, atTheRoot, /^node:(crypto|util)$/, /^zod$/],
  "shared/records": [domain, atTheRoot, records, /^zod$/],
  "shared/fleet-file": [domain, atTheRoot, /^shared\/fleet-file\//, /^(zod|yaml)$/],
  "shared/lifecycle": [domain, atTheRoot, records, /^shared\/lifecycle\//, /^zod$/],
  "shared/ports": [domain, atTheRoot, records, ports],
  "shared/inventory": [domain, atTheRoot, records, ports, /^shared\/inventory\//],
  "shared/reconciler": [
    domain,
    atTheRoot,
    records,
    ports,
    /^shared\/(fleet-file|inventory|lifecycle|reconciler)\//,
  ],
  "shared/azure": [
    domain,
    atTheRoot,
    records,
    ports,
    /^shared\/(azure|lifecycle)\//,
    /^node:(dns|http|https|net|timers\/promises)$/,
    /^(@azure\/(?!functions)[a-z-]+(\/api(\/[A-Za-z]+)?)?|jose|zod)$/,
  ],
  "shared/api": [domain, atTheRoot, /^shared\/(api|fleet-file|lifecycle|records)\//, /^zod$/],
  "shared/view": [domain, atTheRoot, /^shared\/(api|records|view)\//],
  "shared/archive": [domain, atTheRoot, records, ports, /^shared\/(archive|view)\//],
  functions: [/^shared\//, /^functions\//, /^(@azure\/(functions|identity)|zod)$/],
  // Applications embed it: it brings nothing along.
  consumer: [/^consumer\//, /^node:/],
  // It knows keyturn by its API, and by what verifies without it.
  cli: [
    /^cli\//,
    /^shared\/(api|fleet-file|view)\//,
    atTheRoot,
    /^node:/,
    /^(commander|cli-table3|@azure\/identity)$/,
  ],
  emulator: [
    /^emulator\//,
    /^consumer\/index\.ts$/,
    /^node:/,
    /^(?!shared\/|functions\/|consumer\/|cli\/)[@a-z]/,
  ],
};

/** The emulator knows documents and domain types by their shape alone, so that it shares no bug with the app. */
const allowedAsType: Readonly<Record<string, readonly RegExp[]>> = {
  cli: [/^shared\/domain\//],
  emulator: [/^shared\/(api|domain|view)\//],
};

function folderOf(file: string): string {
  const [top = "", second = ""] = file.split("/");
  if (top !== "shared") return top;
  return second.endsWith(".ts") ? "shared/*.ts" : `shared/${second}`;
}

function isAllowed({ file, target, typeOnly }: SourceImport): boolean {
  const folder = folderOf(file);
  const rules = [...(allowed[folder] ?? []), ...(typeOnly ? (allowedAsType[folder] ?? []) : [])];
  return rules.some((rule) => rule.test(target));
}

const files = ["shared", "functions", "consumer", "emulator", "cli"].flatMap(sourceFiles);

describe("imports", () => {
  it("go only where the architecture allows", () => {
    expect(files.flatMap(importsOf).filter((found) => !isAllowed(found))).toEqual([]);
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
      { file: "cli/render.ts", target: "shared/domain/decide/decide.ts", typeOnly: false },
      { file: "consumer/held-key.ts", target: "shared/secret-value.ts", typeOnly: false },
    ];
    expect(wrong.filter(isAllowed)).toEqual([]);
  });
});

describe("the domain", () => {
  it("reads no clock and draws no number", () => {
    const impure = /\bDate\.now\(|new Date\(\)|Math\.random|performance\.|process\.|globalThis/;
    expect(sourceFiles("shared/domain").filter((file) => impure.test(sourceText(file)))).toEqual([]);
  });
});

describe("file names", () => {
  it("name what is in the file", () => {
    const vague = /\/(utils?|helpers?|common|types|interfaces|misc|index)\.ts$/;
    expect(files.filter((file) => vague.test(file))).toEqual(["functions/index.ts", "consumer/index.ts"]);
  });
});
