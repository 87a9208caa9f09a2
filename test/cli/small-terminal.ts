import type { Terminal } from "../../cli/terminal.ts";

export interface SmallTerminal extends Terminal {
  readonly printed: () => string;
  readonly noted: () => string;
  readonly written: ReadonlyMap<string, string>;
}

interface Given {
  readonly files?: Readonly<Record<string, string>>;
  /** The answer to every question; the terminal is not interactive without it. */
  readonly answer?: string;
  readonly now?: Date;
}

/** A terminal in memory, on which sleeping takes no time. */
export function smallTerminal({
  files = {},
  answer,
  now = new Date("2026-05-05T12:00:00Z"),
}: Given = {}): SmallTerminal {
  let [out, notes] = ["", ""];
  let nowMs = now.getTime();
  const written = new Map<string, string>();
  return {
    printed: () => out,
    noted: () => notes,
    written,
    out: (text) => void (out += text),
    note: (text) => void (notes += text),
    isInteractive: answer !== undefined,
    hasColour: false,
    ask: async (question) => {
      notes += question;
      return answer ?? "";
    },
    read: async (file) => {
      const text = files[file];
      if (text === undefined) throw new Error(`no file ${file} in this test`);
      return new TextEncoder().encode(text);
    },
    list: async (folder) =>
      Object.keys(files)
        .filter((file) => file.startsWith(`${folder}/`))
        .map((file) => file.slice(folder.length + 1)),
    write: async (file, bytes) => void written.set(file, new TextDecoder().decode(bytes)),
    sleep: async (ms) => void (nowMs += ms),
    endWith: () => () => undefined,
    now: () => new Date(nowMs),
  };
}
