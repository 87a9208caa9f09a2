import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDirectory } from "../../temporary-directory.ts";

export interface RealShell {
  readonly name: "bash" | "zsh" | "fish";
  readonly isInstalled: boolean;
  /** The words that the shell offers for the end of a line, sorted. */
  readonly offered: (script: string, line: string) => readonly string[];
}

const directory = await temporaryDirectory();
const inDirectory = (name: string): string => join(directory, name);

/** Runs a shell in a folder with files. @throws when the shell has run a text, which leaves a file. */
function run(shell: string, args: readonly string[], files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(inDirectory(name), text);
  // The program that the scripts ask for accounts. It knows two, and also writes to standard error.
  const program = `#!/bin/sh\n[ "$*" = complete-accounts ] && printf 'vision\\nspeech-2\\n'; echo noise >&2\n`;
  writeFileSync(inDirectory("keyturn"), program, { mode: 0o755 });
  const out = execFileSync(shell, args, {
    cwd: directory,
    encoding: "utf8",
    env: {
      PATH: `${directory}:${process.env["PATH"] ?? ""}`,
      HOME: directory,
      LC_ALL: "C.UTF-8",
      TERM: "xterm",
    },
    timeout: 30_000,
  });
  if (existsSync(inDirectory("ran"))) throw new Error(`${shell} has run a text`);
  return out;
}

function isInstalled(shell: string): boolean {
  try {
    execFileSync(shell, ["-c", "exit 0"]);
    return true;
  } catch {
    return false;
  }
}

function wordsIn(text: string): readonly string[] {
  return [...new Set(text.split("\n").filter((word) => word !== ""))].toSorted();
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** Splits a line as readline does, which also breaks words at = and :. */
function readlineWords(line: string): readonly string[] {
  const words = [...(line.match(/(?:\\.|\S)+/g) ?? []), ...(line.endsWith(" ") ? [""] : [])];
  return words.flatMap((word) => word.match(/[=:]|(?:\\.|[^=:])+/g) ?? [""]);
}

const bash: RealShell = {
  name: "bash",
  isInstalled: isInstalled("bash"),
  offered: (script, line) => {
    const words = readlineWords(line);
    const ask = `
      COMP_LINE=${quoted(line)} COMP_WORDS=(${words.map(quoted).join(" ")}) COMP_CWORD=${words.length - 1}
      _keyturn
      # The shell reads a completed word again.
      eval "typed=(\${COMPREPLY[*]})"
      printf '%s\\n' "\${typed[@]}"`;
    return wordsIn(run("bash", ["--norc", "ask.bash"], { "ask.bash": `${script}\n${ask}` }));
  },
};

/** Runs a second zsh in a pseudo-terminal, which completes the line and records the words. */
const zsh: RealShell = {
  name: "zsh",
  isInstalled: isInstalled("zsh"),
  offered: (script, line) => {
    const child = `
      PROMPT= RPROMPT=
      autoload -Uz compinit && compinit -u -C -d ./dump
      source ./script.zsh
      compadd() {
        local -a hits
        if [[ " \${(j: :)@[1,(i)(-|--)]} " != *\\ -[OAD]\\ * ]]; then
          builtin compadd -A hits "$@"
          (( $#hits )) && print -rl -- \${(Q)hits} >>offered
        fi
        builtin compadd "$@"
      }
      offer() { _main_complete; compstate[insert]= compstate[list]=; print OFFERED }
      zle -C offer complete-word offer
      bindkey '^I' offer
      print READY`;
    const driver = `
      zmodload zsh/zpty
      zpty shell "zsh -f -i"
      zpty -w shell "source ./child.zsh"
      zpty -r shell text '*READY*'
      zpty -w -n shell "$1"$'\\t'
      zpty -r shell text '*OFFERED*'
      zpty -d shell`;
    const files = { "script.zsh": script, "child.zsh": child, "driver.zsh": driver, offered: "" };
    run("zsh", ["-f", "driver.zsh", line], files);
    return wordsIn(readFileSync(inDirectory("offered"), "utf8"));
  },
};

const fish: RealShell = {
  name: "fish",
  isInstalled: isInstalled("fish"),
  offered: (script, line) => {
    const ask = `
      source script.fish
      for found in (complete -C $argv[1])
        string split -m 1 -f 1 \\t -- $found
      end
      true`;
    return wordsIn(
      run("fish", ["--no-config", "ask.fish", line], { "script.fish": script, "ask.fish": ask }),
    );
  },
};

export const realShells: readonly RealShell[] = [bash, zsh, fish];
