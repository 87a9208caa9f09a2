// An application that calls through the agent, for the check of the consumer protocol: starts the agent as a proxy with
// what the environment says, prints `ready`, makes a call for each line `call`, and ends with `stop`.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const { env } = process;
const agentFile = fileURLToPath(new URL("../../dist/agent.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "keyturn-agent-"));
const configFile = join(folder, "agent.yaml");
writeFileSync(
  configFile,
  JSON.stringify({
    version: 1,
    endpoint: new URL(env["KEYTURN_ENDPOINT"] ?? "").origin,
    secret: `${new URL(env["KEYTURN_VAULT"] ?? "").origin}/secrets/${env["KEYTURN_SECRET"]}`,
    keyturn: {
      url: new URL(env["KEYTURN_URL"] ?? "").origin,
      audience: env["KEYTURN_AUDIENCE"],
      account: env["KEYTURN_ACCOUNT"],
      consumer: env["KEYTURN_CONSUMER"],
      ...(env["KEYTURN_INSTANCE"] && { instance: env["KEYTURN_INSTANCE"] }),
    },
    identity: { kind: "managed" },
    ...(env["KEYTURN_POLL_MS"] && { poll: `${env["KEYTURN_POLL_MS"]}ms` }),
    ...(env["KEYTURN_REPORT_MS"] && { report: `${env["KEYTURN_REPORT_MS"]}ms` }),
    // Only the calls that the check asks for.
    probe: "off",
    proxy: { listen: "127.0.0.1:0" },
  }),
);

const agent = spawn(process.execPath, [agentFile, "--config", configFile], {
  stdio: ["ignore", "inherit", "pipe"],
});
agent.once("exit", (code) => {
  rmSync(folder, { recursive: true, force: true });
  process.exit(code ?? 1);
});
process.once("exit", () => agent.kill("SIGKILL"));

let address = "";
createInterface({ input: agent.stderr }).on("line", (line) => {
  process.stderr.write(`${line}\n`);
  if (line.includes('"REPORT_CONTESTED"')) process.stdout.write("contested\n");
  const ready = /"agent-ready".*"address":"([^"]+)"/.exec(line)?.[1];
  if (ready === undefined) return;
  address = ready;
  process.stdout.write("ready\n");
  readCommands();
});

function readCommands(): void {
  const commands = createInterface({ input: process.stdin });
  commands.on("line", (line) => {
    if (line === "call") void call();
    // Once: a second signal would end the agent before it has ended its calls.
    if (line === "stop") commands.close();
  });
  commands.once("close", () => agent.kill("SIGTERM"));
}

async function call(): Promise<void> {
  const status = await fetch(`${address}/openai/v1/models`, { headers: { "api-key": "placeholder" } }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    },
    () => 0,
  );
  process.stdout.write(`call ${status}\n`);
}
