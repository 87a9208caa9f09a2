import { chmod, lstat, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { audience } from "../../emulator/stack/stack-plan.ts";
import { anEnrolledStack } from "../e2e/stack/running-stack.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import type { NodeVersion } from "./node-versions.ts";
import { itOnEveryNode, thisNode } from "./node-versions.ts";
import type { Release } from "./release.ts";
import { aRelease, filesIn, version } from "./release.ts";

let release: Release;
let stack: LocalStack;
beforeAll(async () => {
  [release, stack] = await Promise.all([aRelease(), anEnrolledStack()]);
  await stack.startConsumers("vision");
}, 120_000);

/** Installs the package for all users, below a folder of its own and without a network. */
async function installed(node: NodeVersion) {
  const prefix = await temporaryDirectory();
  const npm = async (...args: readonly string[]) => {
    const given = [...args, "--global", "--prefix", prefix, "--offline", "--no-audit", "--no-fund"];
    const { code, notes } = await node.run("npm", given);
    expect([code, notes]).toEqual([0, ""]);
  };
  await npm("install", release.commandLine);
  const path = [join(prefix, "bin")];
  const keyturn = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    node.run("keyturn", args, { path, env: { KEYTURN_URL: stack.origin, ...env } });
  return { prefix, npm, keyturn, path };
}

/** An Azure CLI whose user is the operator. It appends a line to a file for each start. */
async function signedInAz(): Promise<{ readonly folder: string; starts(): Promise<number> }> {
  const folder = await temporaryDirectory();
  const accessToken = await stack.azure.tokenFor({ client: "operator", audience });
  const [, claims = ""] = accessToken.split(".");
  const { exp } = JSON.parse(Buffer.from(claims, "base64url").toString()) as { exp: number };
  await writeFile(join(folder, "answer.json"), JSON.stringify({ accessToken, expires_on: exp }));
  const script = `#!/bin/sh\necho "$@" >>"${folder}/starts"\ncat "${folder}/answer.json"\n`;
  await writeFile(join(folder, "az"), script);
  await chmod(join(folder, "az"), 0o755);
  return {
    folder,
    starts: async () => (await readFile(join(folder, "starts"), "utf8")).trimEnd().split("\n").length,
  };
}

const azAlone = { KEYTURN_AUDIENCE: audience, AZURE_TOKEN_CREDENTIALS: "AzureCliCredential" };

describe("the package keyturn, installed elsewhere", () => {
  itOnEveryNode("says its version, and shows the fleet to who is signed in with az", async (node) => {
    const { prefix, path, keyturn } = await installed(node);
    expect(await keyturn(["--version"])).toEqual({ code: 0, out: `${version}\n`, notes: "" });
    const az = await signedInAz();
    const env = { KEYTURN_URL: stack.origin, ...azAlone };
    const shown = await node.run("keyturn", ["status"], { path: [...path, az.folder], env });
    expect(shown).toEqual({ code: 0, out: expect.stringMatching(/^ACCOUNT.*\nvision +idle /), notes: "" });
    const sizes = (await filesIn(prefix)).map(async (file) => (await lstat(join(prefix, file))).size);
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    console.log(`on Node ${node.major}, ${bytes} bytes are installed`);
    expect(bytes).toBeLessThan(5_000_000);
  });

  itOnEveryNode("has every command, reads a fleet file, and names what is wrong", async (node) => {
    const { keyturn } = await installed(node);
    const KEYTURN_TOKEN = await stack.azure.tokenFor({ client: "operator", audience });
    expect(await keyturn(["--help"])).toMatchObject({ code: 0, out: expect.stringContaining("evidence") });
    const exported = await keyturn(["fleet", "export"], { KEYTURN_TOKEN });
    expect(exported).toMatchObject({ code: 0, notes: "" });
    const file = join(await temporaryDirectory(), "fleet.yaml");
    await writeFile(file, exported.out);
    expect(await keyturn(["fleet", "diff", file], { KEYTURN_TOKEN })).toMatchObject({ code: 0, notes: "" });
    expect(await keyturn(["doctor", "-o", "json"], { KEYTURN_TOKEN })).toMatchObject({ notes: "" });
    expect(await keyturn(["status", "unknown"], { KEYTURN_TOKEN })).toMatchObject({
      code: 1,
      notes: expect.stringContaining("ACCOUNT_NOT_FOUND"),
    });
    const schema = await keyturn(["agent", "schema"]);
    expect([schema.code, JSON.parse(schema.out)]).toEqual([
      0,
      expect.objectContaining({ properties: expect.anything() }),
    ]);
    const nobody = { KEYTURN_AUDIENCE: audience, AZURE_TOKEN_CREDENTIALS: "EnvironmentCredential" };
    const { code, notes } = await keyturn(["status"], nobody);
    expect([code, notes]).toEqual([1, expect.stringContaining("Entra issued no token")]);
  });

  it("starts az once while it watches a rotation", async () => {
    const { path } = await installed(thisNode);
    const az = await signedInAz();
    const env = { KEYTURN_URL: stack.origin, ...azAlone };
    const args = ["rotate", "vision", "--reason", "a test asked for it", "--watch"];
    const { code, notes } = await thisNode.run("keyturn", args, { path: [...path, az.folder], env });
    expect([code, notes]).toEqual([0, expect.stringContaining("ended, completed")]);
    expect(await az.starts()).toBe(1);
  }, 120_000);

  it("is replaced by another install, and gone after it is uninstalled", async () => {
    const { prefix, npm, keyturn } = await installed(thisNode);
    await npm("install", release.commandLine);
    expect((await keyturn(["--version"])).out).toBe(`${version}\n`);
    await npm("uninstall", "keyturn");
    expect(await filesIn(prefix)).toEqual([]);
    await expect(keyturn(["--version"])).rejects.toThrow("ENOENT");
  });

  itOnEveryNode("runs as one file that was copied alone, and so does the agent", async (node) => {
    const folder = await temporaryDirectory();
    await mkdir(join(folder, "bin"));
    const file = join(folder, "bin/keyturn.mjs");
    await writeFile(file, await readFile(release.singleFile));
    expect(await node.run("node", [file, "--version"])).toEqual({ code: 0, out: `${version}\n`, notes: "" });
    const agent = join(folder, "agent.mjs");
    await writeFile(agent, await readFile(release.agentFile));
    const schema = await node.run("node", [agent, "schema"]);
    expect([schema.code, schema.notes]).toEqual([0, ""]);
    expect(JSON.parse(schema.out)).toHaveProperty("properties");
    expect(await node.run("node", [agent, "--version"])).toEqual({ code: 0, out: `${version}\n`, notes: "" });
    const help = await node.run("node", [agent, "--help"]);
    expect([help.code, help.out]).toEqual([0, expect.stringContaining("check  ")]);
  });
});
