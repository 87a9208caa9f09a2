import { describe, expect, it } from "@jest/globals";
import { format } from "prettier";
import { effectOf } from "../../cli/effect.ts";
import { buildProgram } from "../../cli/program.ts";
import { cliReference, leavesOf, pathOf } from "../../cli/reference.ts";
import { version } from "../../shared/version.ts";
import { smallTerminal } from "../cli/small-terminal.ts";
import { read } from "./markdown.ts";

describe("the reference of the command line", () => {
  it("matches the commands; scripts/cli-docs.ts writes it", async () => {
    expect(read("docs/cli.md")).toBe(await format(cliReference(), { parser: "markdown", printWidth: 110 }));
  });
});

describe("the command line", () => {
  const commands = leavesOf(buildProgram({ terminal: smallTerminal(), env: {}, exit: "fine" }));

  it("shows the effect of every command in its help and in the list", () => {
    expect(commands.length).toBeGreaterThan(25);
    for (const command of commands) {
      const effect = effectOf(command) ?? "none";
      expect([pathOf(command), effect]).toEqual([
        pathOf(command),
        expect.stringMatching(/^(read-only|changing|disruptive)(; changing with --\w+)?$/),
      ]);
      expect(command.helpInformation()).toContain(`This command is ${effect}.`);
      expect(command.summary()).toContain(`[${effect}]`);
    }
  });

  it("has the version of the package", () => {
    expect(version).toBe((JSON.parse(read("package.json")) as { version: string }).version);
  });
});
