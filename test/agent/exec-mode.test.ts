import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { fingerprintOf } from "../../shared/secret-value.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { until } from "../until.ts";
import type { AgentWorld, RunningAgent } from "./agent-world.ts";
import { agentWorld } from "./agent-world.ts";

let world: AgentWorld;

beforeAll(async () => {
  world = await agentWorld();
});

/** Notes each start with the fingerprint of its key and its process id, and each signal; ends as it is told to. */
const application = `
  const { createHash } = require("crypto"), fs = require("fs");
  const note = (text) => fs.appendFileSync(process.argv[1], text + "\\n");
  const fingerprint = createHash("sha256").update(process.env.AI_KEY).digest("hex").slice(0, 16);
  process.on("SIGHUP", () => note("SIGHUP"));
  process.on("SIGTERM", () => { if (process.argv[2] !== "stubborn") { note("SIGTERM"); process.exit(7); } });
  note("start " + fingerprint + " " + process.pid);
  if (process.argv[2] === "ends") process.exit(5);
  if (process.argv[2] === "dies") process.kill(process.pid, "SIGKILL");
  setInterval(() => {}, 1000);`;

interface Started {
  readonly agent: RunningAgent;
  readonly notes: () => Promise<readonly string[]>;
}

async function start(how = "", exec: object = {}): Promise<Started> {
  const file = join(await temporaryDirectory(), "notes");
  const agent = await world.start({
    ...world.config,
    probe: "auto",
    poll: "300ms",
    exec: {
      command: [process.execPath, "-e", application, file, how],
      variable: "AI_KEY",
      steadyAfter: "200ms",
      ...exec,
    },
  });
  return {
    agent,
    notes: async () =>
      (await readFile(file, "utf8").catch(() => "")).split("\n").filter((line) => line !== ""),
  };
}

describe("the agent that starts the application", () => {
  it("gives it the key, reports it, and starts it anew with the next one", async () => {
    const { agent, notes } = await start();
    const fingerprints = [fingerprintOf(world.azure.keys("vision").key1)];
    await until(() => world.keyturn.reports.some(({ fingerprint }) => fingerprint === fingerprints[0]));
    // On a busy machine the application may need longer to start than the agent waits.
    await until(async () => (await notes()).length > 0);
    fingerprints.push(fingerprintOf(world.publish("key2")));
    await until(() => world.keyturn.reports.some(({ fingerprint }) => fingerprint === fingerprints[1]));
    const lines = await notes();
    expect(lines.map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
      `start ${fingerprints[0]}`,
      "SIGTERM",
      `start ${fingerprints[1]}`,
    ]);
    const commandLine = await readFile(`/proc/${agent.program.pid}/cmdline`, "utf8");
    const environment = await readFile(`/proc/${agent.program.pid}/environ`, "utf8");
    const shown = [...agent.program.lines, commandLine, environment].join("\n");
    for (const key of world.azure.everyKey()) expect(shown).not.toContain(key);
  });

  it("passes signals on, and ends with the application's own code", async () => {
    const { agent, notes } = await start();
    await until(async () => (await notes()).length > 0);
    process.kill(agent.program.pid, "SIGHUP");
    await until(async () => (await notes()).includes("SIGHUP"));
    expect(await agent.program.stop("SIGTERM")).toEqual({ code: 7, signal: null });
    expect((await notes()).at(-1)).toBe("SIGTERM");
  });

  it("kills an application that does not end within its grace, and starts the next one", async () => {
    const { agent, notes } = await start("stubborn", { grace: "200ms" });
    await until(async () => (await notes()).length === 1);
    const { key1, key2 } = world.azure.keys("vision");
    const published = world.azure.secretVersions("kv-main", "vision-key").at(-1)?.value;
    world.publish(published === key1 ? "key2" : "key1");
    await until(async () => (await notes()).length === 2);
    expect((await notes())[1]).toContain(fingerprintOf(published === key1 ? key2 : key1));
    const [first = 0, second = 0] = (await notes()).map((line) => Number(line.split(" ")[2]));
    expect(() => process.kill(first, 0)).toThrow();
    process.kill(second, "SIGKILL");
    expect(await agent.program.exited).toEqual({ code: 137, signal: null });
  });

  it.each([
    ["ends", 5],
    ["dies", 137],
  ])("ends as the application does: when it %s, with code %i", async (how, code) => {
    const { agent } = await start(how, { steadyAfter: "10s" });
    expect(await agent.program.exited).toEqual({ code, signal: null });
  });

  it("ends with 127 when there is no such program", async () => {
    const { agent } = await start("", { command: ["/no/such/program"] });
    expect(await agent.program.exited).toEqual({ code: 127, signal: null });
  });
});
