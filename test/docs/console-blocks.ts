import { markdownFiles, read } from "./markdown.ts";

/** A command that a document shows, and the lines that it is said to print. */
export interface ShownCommand {
  readonly command: string;
  readonly printed: readonly string[];
}

/** The commands of the console blocks of a document, in order. A command begins with `$ `. */
export function shownCommands(file: string): readonly ShownCommand[] {
  const blocks = [...read(file).matchAll(/^ *```console\n([\s\S]*?)^ *```/gm)].map(
    ([, block]) => block ?? "",
  );
  return blocks.flatMap((block) =>
    block
      .split(/^ *\$ /m)
      .slice(1)
      .map((part) => {
        const [command = "", ...printed] = part.trimEnd().split("\n");
        return { command, printed };
      }),
  );
}

/** The README and the documents: that what they show is true is promised of these. */
export const shownFiles = markdownFiles().filter(
  (file) => file === "README.md" || /^docs\/[^/]+$/.test(file),
);
