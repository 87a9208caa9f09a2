import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import http from "node:http";
import https from "node:https";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startLocalAzure } from "../../emulator/azure/local-azure.ts";
import { startProgram } from "../../emulator/child-process.ts";
import { startNginx } from "./nginx.ts";

/** One way to the same account. */
export interface Way {
  readonly name: "direct" | "agent" | "nginx";
  readonly request: typeof http.request;
  readonly options: http.RequestOptions;
}

export interface Ways {
  /** Direct first, and nginx only where it is installed. */
  readonly ways: readonly Way[];
  readonly agent: { readonly pid: number };
  stop(): Promise<void>;
}

const accountProgram = fileURLToPath(new URL("account-program.ts", import.meta.url));
const agentFile = fileURLToPath(new URL("../../dist/agent.mjs", import.meta.url));

/** Starts the account, the agent before it, and nginx as a plain reverse proxy before it, each in a process of its own. */
export async function startWays(directory: string): Promise<Ways> {
  await mkdir(directory, { recursive: true });
  const authorityFile = join(directory, "account-ca.pem");
  const account = await startProgram({
    name: "account",
    file: accountProgram,
    args: [authorityFile],
    readyLine: /^listening (\d+)$/,
  });
  const port = Number(account.ready[1]);
  const azure = await startAzure(directory);
  const trusted = join(directory, "trusted.pem");
  await writeFile(
    trusted,
    `${await readFile(azure.caFile, "utf8")}\n${await readFile(authorityFile, "utf8")}`,
  );
  const config = join(directory, "agent.yaml");
  await writeFile(
    config,
    JSON.stringify({
      version: 1,
      endpoint: `https://localhost:${port}`,
      secret: `${await azure.reachable.vaultUrl("kv")}/secrets/ai-key`,
      probe: "off",
      proxy: { listen: "127.0.0.1:0" },
    }),
  );
  const agent = await startAgent(config, { ...azure.reachable.environment(), NODE_EXTRA_CA_CERTS: trusted });
  const nginx = await startNginx(directory, port, authorityFile);
  const ca = await readFile(authorityFile, "utf8");
  const keepAlive = { keepAlive: true, maxSockets: 64 };
  const plain = (name: Way["name"], to: number): Way => ({
    name,
    request: http.request,
    options: { host: "127.0.0.1", port: to, agent: new http.Agent(keepAlive) },
  });
  return {
    ways: [
      {
        name: "direct",
        request: https.request,
        options: {
          host: "127.0.0.1",
          port,
          agent: new https.Agent({ ...keepAlive, ca, servername: "localhost" }),
        },
      },
      plain("agent", agent.port),
      ...(nginx ? [plain("nginx", nginx.port)] : []),
    ],
    agent,
    stop: async () => {
      await nginx?.stop();
      await Promise.all([agent.stop(), account.stop(), azure.close()]);
    },
  };
}

/** Starts the agent as its documents say, and with nothing else in its process, whose memory is measured. */
async function startAgent(config: string, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ["--max-semi-space-size=1", agentFile, "--config", config], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exited = once(child, "exit");
  for await (const line of createInterface({ input: child.stderr })) {
    const port = /"agent-ready".*"address":"http:\/\/127\.0\.0\.1:(\d+)"/.exec(line)?.[1];
    if (port === undefined) continue;
    child.stderr.resume();
    return {
      port: Number(port),
      pid: child.pid ?? 0,
      stop: async () => {
        child.kill("SIGTERM");
        await exited;
      },
    };
  }
  throw new Error("the agent has ended");
}

function startAzure(directory: string) {
  return startLocalAzure({
    directory: join(directory, "azure"),
    accounts: [{ name: "ai", resourceGroup: "rg" }],
    vaults: [{ name: "kv", resourceGroup: "rg" }],
    secrets: [{ vault: "kv", name: "ai-key", value: { account: "ai", slot: "key1" } }],
    applications: [],
    managedIdentity: { clientId: "c", objectId: "o", permissions: ["vault/read:kv"] },
  });
}
