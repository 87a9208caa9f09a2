import { describe, expect, it } from "@jest/globals";
import { completionScript } from "../../../cli/completion/completion-script.ts";
import { buildProgram } from "../../../cli/program.ts";
import { smallTerminal } from "../small-terminal.ts";
import { oddNames, oddProgram } from "./odd-program.ts";
import { realShells } from "./real-shells.ts";

const program = buildProgram({ terminal: smallTerminal(), env: {}, exit: "fine" });

const fleetCommands = ["apply", "approve", "diff", "export", "pending", "reject", "schema"];

/** Escapes a word as a shell inserts it. */
const typed = (word: string): string => word.replaceAll(/[^\p{L}\d:=-]/gu, String.raw`\$&`);

for (const { name, isInstalled, offered } of realShells) {
  const where = isInstalled ? describe : describe.skip;
  const subject = isInstalled ? name : `${name}, which is not installed here`;

  where(`completion in ${subject}`, () => {
    const offers = (line: string) => offered(completionScript(program, name), line);

    it("offers commands, and those below them", () => {
      expect(offers("keyturn em")).toEqual(["emergency"]);
      expect(offers("keyturn fleet ")).toEqual(fleetCommands);
      expect(offers("keyturn --output json fleet ap")).toEqual(["apply", "approve"]);
      expect(offers("keyturn completion ")).toEqual(["bash", "fish", "powershell", "zsh"]);
    });

    it("offers the options of a command and those of every command", () => {
      expect(offers("keyturn emergency vision --comp")).toEqual(["--compromised"]);
      expect(offers("keyturn fleet apply --out")).toEqual(["--output"]);
      expect(offers("keyturn fleet apply --comp")).toEqual([]);
      expect(offers("keyturn fleet apply --he")).toEqual(["--help"]);
    });

    it("offers the values of an option that has a list of them, by either name and after =", () => {
      const compromised = ["active", "both", "key1", "key2", "standby"];
      expect(offers("keyturn emergency vision --compromised ")).toEqual(compromised);
      expect(offers("keyturn emergency vision --compromised=").map(afterEquals)).toEqual(compromised);
      expect(offers("keyturn status -o j")).toEqual(["json"]);
      expect(offers("keyturn --output=j").map(afterEquals)).toEqual(["json"]);
    });

    it("offers the accounts of the service where one follows, and nowhere else", () => {
      const accounts = ["speech-2", "vision"];
      expect(offers("keyturn rotate ")).toEqual(accounts);
      expect(offers("keyturn consumers approve s")).toEqual(["speech-2"]);
      expect(offers("keyturn doctor --account ")).toEqual(accounts);
      expect(offers("keyturn doctor --account=v").map(afterEquals)).toEqual(["vision"]);
      expect(offers("keyturn rotate --reason x v")).toEqual(["vision"]);
      // The group's default command takes one.
      expect(offers("keyturn copies ")).toEqual(["list", ...accounts]);
      for (const line of ["keyturn rotate vision ", "keyturn fleet apply ", "keyturn rotate --re"]) {
        expect(offers(line)).not.toEqual(expect.arrayContaining(["vision"]));
      }
    });

    it("does not take the value of an option for a command", () => {
      expect(offers("keyturn --token fleet ap")).toEqual(["approve"]);
      expect(offers("keyturn fleet --token=x appl")).toEqual(["apply"]);
    });
  });

  where(`completion in ${subject} of names that it could misread`, () => {
    const script = completionScript(oddProgram(), name);

    it("offers every name as it is", () => {
      expect(offered(script, "keyturn ")).toEqual(expect.arrayContaining([...oddNames]));
    });

    it.each(oddNames)("knows what is below %s", (odd) => {
      expect(offered(script, `keyturn ${typed(odd)} inner --lev`)).toEqual(["--level"]);
    });

    it("offers values as they are, and runs none", () => {
      expect(offered(script, "keyturn filepath-check inner --level ")).toEqual(
        ["$(touch ran)", "it's `this`", "low"].toSorted(),
      );
      expect(offered(script, "keyturn filepath-check inner ")).toEqual(
        expect.arrayContaining(["$(touch ran)", "one"]),
      );
    });
  });
}

const [bash] = realShells;

describe("completion in bash", () => {
  it("replaces only what follows the last colon, as readline does", () => {
    expect(bash?.offered(completionScript(oddProgram(), "bash"), "keyturn f:")).toEqual(["g"]);
  });
});

function afterEquals(word: string): string {
  return word.split("=").at(-1) ?? word;
}
