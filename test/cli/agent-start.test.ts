import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { agentStart } from "../../cli/agent-start.ts";

describe("a command line that only starts the agent", () => {
  it.each([
    ["agent", "agent.yaml"],
    ["agent run", "agent.yaml"],
    ["agent --config a.yaml", "a.yaml"],
    ["agent run --config env:AGENT", "env:AGENT"],
    ["agent --config=a.yaml", "a.yaml"],
    ["agent run --config=/a=b.yaml", "/a=b.yaml"],
  ])("%s needs nothing of the other commands", (line, file) => {
    expect(agentStart(line.split(" "))).toBe(file);
  });

  it.each([
    "status",
    "agent check",
    "agent run run",
    "agent --help",
    "agent --config",
    "agent --config --help",
    "agent --config=",
    "agent --config a.yaml b.yaml",
    "agent --config=a.yaml b.yaml",
    "agent a.yaml",
    "agent --output json",
    "--url https://keyturn.example agent",
    `agent --config ${"0f".repeat(16)}`,
  ])("is not: %s", (line) => {
    expect(agentStart(line.split(" "))).toBeUndefined();
  });
});

describe("the built command line", () => {
  const file = fileURLToPath(new URL("../../dist/keyturn.mjs", import.meta.url));
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, [file, ...args], { encoding: "utf8" });

  it("starts the agent, whose log and exit code are its own", () => {
    const { status, stderr } = run("agent", "--config", "/nowhere/agent.yaml");
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^\{"event":"agent-failed".*ENOENT/)]);
  });

  it("explains a faulty one as any other command", () => {
    const { status, stderr } = run("agent", "--config");
    expect([status, stderr]).toEqual([2, expect.stringContaining("argument missing")]);
  });
});
