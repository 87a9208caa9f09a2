import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type * as z from "zod";
import type { accountStatus } from "../../../shared/api/account.ts";
import { until } from "../../until.ts";
import type { Command, ServedStack } from "./served-stack.ts";
import { aServedStack } from "./served-stack.ts";

const patienceMs = 150_000;

/** A program in one file needs .NET 10. */
const dotnet = spawnSync("dotnet", ["--version"], { encoding: "utf8" });
const hasDotnet = dotnet.status === 0 && Number.parseInt(dotnet.stdout, 10) >= 10;
if (!hasDotnet) process.stderr.write("skipped: the example for .NET. There is no .NET 10.\n");

let stack: ServedStack;
/** The lines that make a shell the operator's. */
let exports: string;

beforeAll(async () => {
  stack = await aServedStack("--consumer", "shop-window");
  exports = stack.pasted("export KEYTURN_URL", "export KEYTURN_TOKEN");
}, 180_000);

afterAll(() => stack.stop(), 60_000);

/** Runs commands in a shell that is the operator's, and returns what they print when they succeed. */
async function pasted(commands: string): Promise<string> {
  const command = stack.run(`set -e\n${exports}\n${commands}`);
  const code = await command.ended;
  if (code !== 0) throw new Error(`it ended with ${code}:\n${command.output()}`);
  return command.output();
}

type Status = Pick<z.output<typeof accountStatus>, "hold" | "consumers" | "lastEnded" | "lastDrift">;

async function status(account = "vision"): Promise<Status> {
  // 3 and 4 say that somebody should look: an application waits for its review, or a rotation for an application.
  const command = `npx keyturn status ${account} -o json || case $? in 3|4) ;; *) exit 1 ;; esac`;
  return JSON.parse(await pasted(command)) as Status;
}

/** Waits until a rotation has ended that had not ended before. */
async function nextEnd(account: string, before: Status): Promise<string | undefined> {
  const { lastEnded } = await until(async () => {
    const now = await status(account);
    return now.lastEnded?.rotation === before.lastEnded?.rotation ? undefined : now;
  }, patienceMs);
  return lastEnded?.outcome;
}

/** The keys that an application has said it is on, in order. */
function keysOf(application: Command): readonly string[] {
  return [...application.output().matchAll(/^on key ([0-9a-f]{16})$/gm)].map(([, key]) => key ?? "");
}

describe("npm start, for a newcomer", () => {
  it("needs three export lines for the command line, and tells no secret", async () => {
    expect(exports.split("\n")).toHaveLength(3);
    expect(stack.text).toContain("\n  npx keyturn status\n");
    expect(await pasted("npx keyturn status")).toMatch(/^vision +idle/m);
    // A token, and the middle of every key in the current format.
    expect(stack.text).not.toMatch(/eyJ[\w-]{20}|JQQJ99/);
  });

  it("misses nothing that the doctor looks for", async () => {
    expect(await pasted(stack.pasted("npx keyturn doctor"))).toContain("Nothing is missing.");
  }, 60_000);

  it(
    "rotates at once, while somebody watches, and has a second person who agrees",
    async () => {
      const before = await status("language");
      const watched = pasted(stack.pasted("npx keyturn rotate vision"));
      await pasted(stack.pasted("npx keyturn rotate language", "KEYTURN_TOKEN="));
      const agreed = nextEnd("language", before);
      expect([await agreed, await watched]).toEqual(["completed", expect.stringContaining("completed")]);
    },
    patienceMs,
  );

  it(
    "lets examples in every language be one application, and waits for it",
    async () => {
      expect(["curl", "openssl", "python3"].filter((program) => !isThere(program))).toEqual([]);
      const running = exampleCommands().map((command) => stack.run(command));
      const all = running.length;
      await until(async () => (await shopWindow())?.confirmedInstances === all, patienceMs);
      await pasted(stack.pasted("npx keyturn rotate vision"));
      await until(() => running.every((one) => keysOf(one).length === 2));
      expect(new Set(running.map((one) => keysOf(one).at(-1))).size).toBe(1);
      expect(running.map((one) => one.output()).join("")).not.toContain("was answered");

      for (const one of running) await one.interrupt();
      const before = await status();
      await pasted(`npx keyturn rotate vision --reason "nobody is there"`);
      await until(async () => {
        const { hold } = await status();
        return (
          hold?.reason === "ConsumersNotReady" && (await shopWindow())?.blocker?.reason === "ReportStale"
        );
      }, patienceMs);
      const again = stack.run(exampleCommands()[0] ?? "");
      expect(await nextEnd("vision", before)).toBe("completed");
      await again.interrupt();
      await pasted(stack.pasted("npx keyturn consumers list", "npx keyturn consumers remove"));
    },
    2 * patienceMs,
  );

  it(
    "lets the agent be the application, for a program that only calls it",
    async () => {
      const ofAgent = (command: string): string => printed(`&& npx keyturn ${command} `);
      await pasted(ofAgent("consumers register"));
      expect(await pasted(ofAgent("agent check"))).toContain("Nothing is missing.");
      const agent = stack.run(ofAgent("agent --config"));
      await until(() => agent.output().includes("agent-ready"), patienceMs);
      expect(await pasted(stack.pasted("curl -s http"))).toContain('"data"');
      await agent.interrupt();
      await pasted(stack.pasted("npx keyturn consumers remove"));
    },
    patienceMs,
  );

  it(
    "prints an environment that makes a process the application, and invites drift",
    async () => {
      const lines = stack.pasted("export KEYTURN_ACCOUNT", "export IDENTITY_HEADER");
      const needed = [
        "SSL_CERT_FILE",
        "NODE_EXTRA_CA_CERTS",
        "VAULT_URL",
        "IDENTITY_ENDPOINT",
        "AZURE_CLIENT_ID",
      ];
      expect(needed.filter((name) => !lines.includes(`export ${name}=`))).toEqual([]);
      expect((await status()).lastDrift).toBeUndefined();
      await pasted(stack.pasted("token()", '  "https'));
      await until(async () => (await status()).lastDrift, patienceMs);
    },
    patienceMs,
  );

  it("ends well, whatever was tried on it", async () => {
    const { code, output } = await stack.stop();
    expect([code, output.match(/^.*FAILED.*$/gm)]).toEqual([0, null]);
  }, 60_000);
});

function exampleCommands(): readonly string[] {
  const examples = ["sh examples", "python3 examples", "npx node examples"];
  return [...examples, ...(hasDotnet ? ["dotnet run examples"] : [])].map((one) => printed(`&& ${one}`));
}

function printed(part: string): string {
  const line = stack.text.split("\n").find((one) => one.includes(part));
  if (line === undefined) throw new Error(`no printed line has ${part}`);
  return line;
}

async function shopWindow() {
  return (await status()).consumers.find(({ name }) => name === "shop-window");
}

function isThere(program: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
}
