import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { temporaryDirectory } from "../temporary-directory.ts";
import type { AgentWorld } from "./agent-world.ts";
import { agentWorld, configFile } from "./agent-world.ts";

const commandLine = fileURLToPath(new URL("../../dist/keyturn.mjs", import.meta.url));
const agentFile = fileURLToPath(new URL("../../dist/agent.mjs", import.meta.url));

interface Check {
  readonly check: string;
  readonly verdict: string;
  readonly message: string;
}

let world: AgentWorld;

beforeAll(async () => {
  world = await agentWorld();
  // What keyturn answers to a report without a statement, once it has let the caller in.
  world.keyturn.answer(400);
});

async function run(args: readonly string[]) {
  const env = { ...process.env, ...world.azure.environment() };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return { output, code: code as number };
}

async function checked(config: object) {
  const { output, code } = await run([
    commandLine,
    "agent",
    "check",
    "--config",
    await configFile(config),
    "-o",
    "json",
  ]);
  const { checks } = JSON.parse(output) as { checks: readonly Check[] };
  return { code, checks, verdicts: checks.map(({ check, verdict }) => `${check} ${verdict}`) };
}

describe("keyturn agent check", () => {
  it("tries everything that the agent needs, and changes nothing", async () => {
    const config = { ...world.config, proxy: { listen: "127.0.0.1:0" } };
    const { code, verdicts, checks } = await checked(config);
    expect(verdicts).toEqual([
      "CONFIG fine",
      "IDENTITY fine",
      "VAULT_READ fine",
      "KEY_ACCEPTED fine",
      "REPORT_ALLOWED fine",
      "LISTEN fine",
      "HEALTH fine",
    ]);
    expect(code).toBe(0);
    expect(world.keyturn.reports).toEqual([]);
    for (const key of world.azure.everyKey()) expect(JSON.stringify(checks)).not.toContain(key);
    const secrets = world.azure.journal
      .read()
      .flatMap((entry) => ("url" in entry && entry.url.includes("/secrets/") ? [entry.url] : []));
    expect(secrets.every((url) => url.includes("/secrets/vision-key?"))).toBe(true);
  });

  it("names each permission that is missing, and ends with code 1", async () => {
    world.azure.setPermissions("managedIdentity", []);
    world.keyturn.answer(403);
    const { code, verdicts } = await checked({ ...world.config, proxy: { listen: "127.0.0.1:0" } });
    world.azure.setPermissions("managedIdentity", ["vault/read:kv-main"]);
    world.keyturn.answer(400);
    expect(code).toBe(1);
    expect(verdicts).toEqual([
      "CONFIG fine",
      "IDENTITY fine",
      "VAULT_READ failed",
      "REPORT_ALLOWED failed",
      "LISTEN fine",
      "HEALTH fine",
    ]);
  });

  it("names a place that cannot be used: an address that is taken, a folder that is not there, a program", async () => {
    const { port } = new URL(world.keyturn.origin);
    const proxy = await checked({ ...world.config, proxy: { listen: `127.0.0.1:${port}` } });
    expect(proxy.verdicts).toContain("LISTEN failed");
    const path = join(await temporaryDirectory(), "none", "key");
    const file = { path, adoptsWithin: "1s", allowDisk: true, command: ["no-such-program"] };
    const { verdicts } = await checked({ ...world.config, probe: "auto", file });
    expect(verdicts).toEqual(expect.arrayContaining(["FILE_WRITABLE failed", "COMMAND failed"]));
  });

  it("names a dead key", async () => {
    world.azure.regenerateBehindTheBack("vision", "key1");
    const { verdicts } = await checked({ ...world.config, proxy: { listen: "127.0.0.1:0" } });
    expect(verdicts).toContain("KEY_ACCEPTED failed");
    world.publish("key1");
  });

  it("prints one line per check without the command line too", async () => {
    const file = await configFile({ ...world.config, proxy: { listen: "127.0.0.1:0" } });
    const { output, code } = await run([agentFile, "check", "--config", file]);
    expect(code).toBe(0);
    expect(output).toMatch(/^fine {4}VAULT_READ {6}vision-key holds the key [0-9a-f]{16}; no other/m);
  });

  it("has a schema for editors that is printed by both programs", async () => {
    const [long, short] = await Promise.all([
      run([commandLine, "agent", "schema"]),
      run([agentFile, "schema"]),
    ]);
    expect(JSON.parse(long.output)).toMatchObject({ title: "keyturn agent configuration" });
    expect(long.output).toBe(short.output);
  });
});
