import { execFileSync } from "node:child_process";
import { describe, expect, it } from "@jest/globals";
import { runCli } from "../../cli/run-cli.ts";
import { smallTerminal } from "./small-terminal.ts";

async function script(shell: string): Promise<string> {
  const terminal = smallTerminal();
  expect(await runCli(["completion", shell], terminal, {})).toBe(0);
  return terminal.printed();
}

const has = (shell: string) => {
  try {
    execFileSync(shell, ["-c", "exit 0"]);
    return true;
  } catch {
    return false;
  }
};

describe("completion for bash", () => {
  /** What bash would offer for the last of the words. */
  async function offered(...words: readonly string[]): Promise<readonly string[]> {
    const ask = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}; _keyturn
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync("bash", ["-c", `${await script("bash")}\n${ask}`], { encoding: "utf8" })
      .split("\n")
      .filter((word) => word !== "");
  }

  it("knows commands, those below them, options and their values", async () => {
    expect(await offered("keyturn", "em")).toEqual(["emergency"]);
    expect(await offered("keyturn", "fleet", "")).toEqual(
      expect.arrayContaining(["apply", "diff", "export", "schema"]),
    );
    expect(await offered("keyturn", "emergency", "vision", "--comp")).toEqual(["--compromised"]);
    expect(await offered("keyturn", "emergency", "vision", "--compromised", "")).toEqual([
      "active",
      "standby",
      "both",
    ]);
    expect(await offered("keyturn", "status", "--output", "j")).toEqual(["json"]);
    expect(await offered("keyturn", "completion", "")).toEqual(expect.arrayContaining(["bash", "zsh"]));
  });
});

describe("completion for zsh", () => {
  it("knows the same", async () => {
    const zsh = await script("zsh");
    expect(zsh).toMatch(/^#compdef keyturn\n/);
    expect(zsh).toContain('"emergency --compromised") candidates="active standby both"');
    expect(zsh).not.toMatch(/\bpath=/);
  });

  // Where there is no zsh, nothing but its text can be looked at.
  (has("zsh") ? it : it.skip)("is a script that zsh takes", async () => {
    execFileSync("zsh", ["-n", "-c", await script("zsh")]);
  });
});
