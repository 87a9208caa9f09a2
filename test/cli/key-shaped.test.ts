import { describe, expect, it } from "@jest/globals";
import { runCli } from "../../cli/run-cli.ts";
import { smallTerminal } from "./small-terminal.ts";

const old = "0123456789abcdef0123456789ABCDEF";
const modern = `${"a1B2".repeat(13)}JQQJ99${"c3D4".repeat(6)}ef`;

describe("a key on the command line", () => {
  it.each([
    ["alone", ["status", old]],
    ["as the value of an option", ["rotate", "vision", "--reason", old]],
    ["glued to an option", ["rotate", "vision", `--reason=${modern}`]],
    ["within a sentence", ["rotate", "vision", "--reason", `the key ${modern}, it leaked`]],
    ["glued to other text", ["rotate", "vision", "--reason", `x${modern}`]],
    ["as a token", ["status", "--token", modern]],
    ["without a known command", [modern]],
  ])("%s is rejected before anything is done, and not printed", async (_name, argv) => {
    const terminal = smallTerminal();
    expect(await runCli(argv, terminal, {})).toBe(2);
    expect(terminal.noted()).toContain("looks like a key");
    expect(`${terminal.noted()}${terminal.printed()}`).not.toMatch(/0123456789abcdef|JQQJ99/);
  });

  it.each([
    ["a fingerprint", "0123456789abcdef"],
    ["a rotation", "20261125T014346056Z"],
    ["a resource id", "/subscriptions/3f9d2b10-58c4-4a7e-8d61-0c9b8a7f6e5d/resourceGroups/rg"],
    ["a token", `eyJhbGciOiJub25lIn0.${"a".repeat(84)}.sig`],
  ])("is not what %s is taken for", async (_name, argument) => {
    const terminal = smallTerminal();
    await runCli(["nothing", argument], terminal, {});
    expect(terminal.noted()).not.toContain("looks like a key");
  });

  it("is not what an ETag is taken for", async () => {
    const terminal = smallTerminal();
    await runCli(["fleet", "apply", "nosuch", "--if-match", old], terminal, {}).catch(() => undefined);
    expect(terminal.noted()).not.toContain("looks like a key");
  });
});
