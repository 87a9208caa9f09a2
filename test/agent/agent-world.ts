import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "@jest/globals";
import type { Program } from "../../emulator/child-process.ts";
import { startProgram } from "../../emulator/child-process.ts";
import type { LocalAzure } from "../../emulator/azure/local-azure.ts";
import { startLocalAzure } from "../../emulator/azure/local-azure.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { until } from "../until.ts";
import type { ReportedKeyturn } from "./reported-keyturn.ts";
import { reportedKeyturn } from "./reported-keyturn.ts";

const agentFile = fileURLToPath(new URL("../../dist/agent.mjs", import.meta.url));

/** A local Azure with the account `vision`, its published secret, and a keyturn that only takes reports. */
export interface AgentWorld {
  readonly azure: LocalAzure;
  readonly keyturn: ReportedKeyturn;
  /** What every configuration here begins with; a test adds a mode, and what it is about. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Publishes the key of a slot. */
  publish(slot: "key1" | "key2"): string;
  /** Starts an agent; it ends after the tests. Its ready line tells its address. */
  start(config: object, env?: Readonly<Record<string, string>>): Promise<RunningAgent>;
}

export interface RunningAgent {
  readonly program: Program;
  /** Where it listens, or the file that it writes. */
  readonly address: string;
  /** Where `/healthz` is. */
  readonly health: string | undefined;
  /** The log lines of an event. */
  logged(event: string): readonly Readonly<Record<string, unknown>>[];
}

const running: Program[] = [];
const surroundings: { close(): Promise<void> }[] = [];

afterAll(async () => {
  await Promise.all(running.map((program) => program.stop("SIGTERM", 2_000)));
  await Promise.all(surroundings.map((one) => one.close()));
});

export async function agentWorld(): Promise<AgentWorld> {
  const azure = await startLocalAzure({
    directory: await temporaryDirectory(),
    accounts: [{ name: "vision", resourceGroup: "rg" }],
    vaults: [{ name: "kv-main", resourceGroup: "rg" }],
    secrets: [{ vault: "kv-main", name: "vision-key", value: { account: "vision", slot: "key1" } }],
    applications: [],
    managedIdentity: {
      clientId: "11111111-0000-4000-8000-000000000003",
      objectId: "22222222-0000-4000-8000-000000000003",
      permissions: ["vault/read:kv-main"],
      roles: ["KeyRotation.Confirm"],
    },
  });
  azure.trustInThisProcess();
  const keyturn = await reportedKeyturn();
  surroundings.push(keyturn, azure);
  return {
    azure,
    keyturn,
    config: {
      version: 1,
      endpoint: new URL(azure.accountEndpoint("vision")).origin,
      secret: `${azure.vaultUrl("kv-main")}/secrets/vision-key`,
      keyturn: { url: keyturn.origin, audience: "api://keyturn", account: "vision", consumer: "shop" },
      poll: "1h",
      report: "500ms",
      probe: "off",
      health: "127.0.0.1:0",
    },
    publish: (slot) => {
      const key = azure.keys("vision")[slot];
      azure.setSecretBehindTheBack("kv-main", "vision-key", key);
      return key;
    },
    start: (config, env = {}) => startAgent(config, { ...azure.environment(), ...env }),
  };
}

/** Starts the built agent with a configuration. */
export async function startAgent(
  config: object,
  env: Readonly<Record<string, string>>,
): Promise<RunningAgent> {
  const program = await startProgram({
    name: "agent",
    file: agentFile,
    args: ["--config", await configFile(config)],
    env,
    readyLine: /^.*"agent-ready".*$/,
  });
  running.push(program);
  const { address, health } = JSON.parse(program.ready[0]) as { address: string; health?: string };
  return {
    program,
    address,
    health: health && `${health}/healthz`,
    logged: (event) =>
      program.lines
        .filter((line) => line.startsWith('{"event"'))
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter((line) => line["event"] === event),
  };
}

export async function configFile(config: object): Promise<string> {
  const file = join(await temporaryDirectory(), "agent.yaml");
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config));
  return file;
}

/** What `/healthz` says, once it says what is looked for. */
export function healthWith<T>(
  { health }: RunningAgent,
  look: (status: Readonly<Record<string, unknown>>) => T,
): Promise<NonNullable<T>> {
  return until(async () => {
    const answer = await fetch(health ?? "");
    return look((await answer.json()) as Record<string, unknown>);
  });
}
