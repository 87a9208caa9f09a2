import { describe, expect, it } from "@jest/globals";
import { completionScript } from "../../../cli/completion/completion-script.ts";
import { buildProgram } from "../../../cli/program.ts";
import { smallTerminal } from "../small-terminal.ts";
import { oddNames, oddProgram } from "./odd-program.ts";
import { powershellWords } from "./powershell-words.ts";

// Debian has no PowerShell: the script is read by PowerShell's rules for quotes instead of being run.
describe("completion in PowerShell, by its text", () => {
  const program = buildProgram({ terminal: smallTerminal(), env: {}, exit: "fine" });
  const script = completionScript(program, "powershell");

  it("knows every command, option and value", () => {
    expect(script).toContain("$words['fleet apply'] = @(\n");
    expect(script).toContain(
      "$values['emergency --compromised'] = @('active', 'standby', 'both', 'key1', 'key2')\n",
    );
    expect(script).toContain("$values[' -o'] = @('table', 'json', 'tsv')\n");
    expect(script).toContain(
      "$accountOptions = @('evidence rotations --account', 'evidence export --account', ",
    );
    expect(script).toContain("$accountCommands = @('status', 'plan', 'rotate', ");
    expect(powershellWords(script).texts).toEqual(
      expect.arrayContaining(["keyturn", "emergency", "--if-match", "--help"]),
    );
  });

  it("keeps names, values and descriptions as they are, between quotes", () => {
    const { texts } = powershellWords(completionScript(oddProgram(), "powershell"));
    expect(texts).toEqual(
      expect.arrayContaining([...oddNames, ...oddNames.map((name) => `${name} inner`), "it's `this`"]),
    );
    expect(texts.filter((text) => text.startsWith(`it's "so": [$HOME] $(touch ran)`))).not.toEqual([]);
  });

  it("has no part of a name or a description outside of quotes", () => {
    const { code } = powershellWords(completionScript(oddProgram(), "powershell"));
    expect(code).not.toMatch(/touch|HOME|filepath|curly|[^\n -~]/);
    // Nothing but the data differs between two programs.
    const skeleton = (text: string) => text.slice(text.lastIndexOf("@("));
    expect(skeleton(code).split("\n    $place").at(1)).toBe(
      skeleton(powershellWords(script).code).split("\n    $place").at(1),
    );
  });
});
