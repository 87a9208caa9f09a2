import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { LocalStack } from "../../../emulator/stack/local-stack.ts";
import { audience } from "../../../emulator/stack/stack-plan.ts";

/** Debian's own Python: its packages are for no other. */
const python = "/usr/bin/python3";
const program = fileURLToPath(new URL("../../../clients/python/check/driver.py", import.meta.url));
const sources = fileURLToPath(new URL("../../../clients/python/src", import.meta.url));

/** Whether Python programs can run here: they need Debian's python3-azure and python3-aiohttp. */
export const canRun =
  spawnSync(python, ["-c", "import aiohttp, azure.identity, azure.keyvault.secrets"]).status === 0;

/** A program with the Python library that calls the account steadily. */
export interface PythonProgram {
  /** The statuses that the application saw, and how often. */
  readonly statuses: ReadonlyMap<string, number>;
  /** What it printed on stderr. */
  readonly complaints: readonly string[];
  /** Ends the calls and then the program; resolves when every call has been answered. */
  stop(): Promise<void>;
}

/** Starts the program as the `shop` of the stack's account, and waits until it has its key. */
export async function startPython(
  { azure, principals, origin }: LocalStack,
  driver: "threads" | "asyncio",
  consumer: string,
  callsPerSecond: number,
): Promise<PythonProgram> {
  const identity = principals.consumers.get(`vision/${consumer}`);
  if (!identity) throw new Error(`no identity was planned for ${consumer}`);
  const child = spawn(python, [program, ...(driver === "asyncio" ? ["--asyncio"] : [])], {
    env: {
      ...process.env,
      ...azure.reachable.environment(),
      PYTHONPATH: sources,
      AZURE_TENANT_ID: azure.tenantId,
      AZURE_CLIENT_ID: identity.clientId,
      AZURE_CLIENT_SECRET: identity.clientSecret,
      KEYTURN_URL: origin,
      KEYTURN_AUDIENCE: audience,
      KEYTURN_ACCOUNT: "vision",
      KEYTURN_CONSUMER: consumer,
      KEYTURN_VAULT: await azure.reachable.vaultUrl("kv-main"),
      KEYTURN_SECRET: "vision-key",
      KEYTURN_ENDPOINT: await azure.reachable.accountEndpoint("vision"),
      KEYTURN_POLL_MS: "300",
      KEYTURN_REPORT_MS: "500",
    },
  });
  const statuses = new Map<string, number>();
  const complaints: string[] = [];
  let asked = 0;
  let answered = 0;
  let answeredAll = (): void => {};
  createInterface({ input: child.stderr }).on("line", (line) => complaints.push(line));
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    void exited.then(() => reject(new Error(`the Python program ended:\n${complaints.join("\n")}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line === "ready") return resolve();
      answered += 1;
      statuses.set(line, (statuses.get(line) ?? 0) + 1);
      if (answered === asked) answeredAll();
    });
  });
  const calling = setInterval(() => {
    asked += 1;
    child.stdin.write("call\n");
  }, 1_000 / callsPerSecond);
  return {
    statuses,
    complaints,
    stop: async () => {
      clearInterval(calling);
      if (answered < asked) await new Promise<void>((resolve) => void (answeredAll = resolve));
      child.stdin.end("stop\n");
      await exited;
    },
  };
}
