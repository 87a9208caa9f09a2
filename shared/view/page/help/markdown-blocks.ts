/** A block of the Markdown that the runbook is written in. */
export type Block =
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly string[] }
  | { readonly kind: "code"; readonly text: string }
  | {
      readonly kind: "table";
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

const marker = /^(?:[-*]|\d+\.) /;

/** Reads paragraphs, flat lists, fenced code and tables. Whatever else there is becomes a paragraph. */
export function markdownBlocks(markdown: string): readonly Block[] {
  return fenced(markdown).flatMap((part) =>
    part.isCode ? [{ kind: "code", text: part.text }] : plainBlocks(part.text),
  );
}

function fenced(markdown: string): readonly { readonly isCode: boolean; readonly text: string }[] {
  return markdown
    .split(/^```.*\n?/m)
    .map((text, index) => ({ isCode: index % 2 === 1, text: text.replace(/\n$/, "") }))
    .filter(({ text }) => text.trim() !== "");
}

function plainBlocks(text: string): readonly Block[] {
  return text
    .split(/\n{2,}/)
    .filter((block) => block.trim() !== "")
    .map((block): Block => {
      const lines = block.split("\n");
      if (lines.length > 1 && lines.every((line) => line.startsWith("|"))) return tableOf(lines);
      if (marker.test(block)) return listOf(block);
      return { kind: "paragraph", text: lines.map((line) => line.trim()).join(" ") };
    });
}

function listOf(block: string): Block {
  const items = block.split(/\n(?=(?:[-*]|\d+\.) )/).map((item) =>
    item
      .replace(marker, "")
      .split(/\s*\n\s*/)
      .join(" "),
  );
  return { kind: "list", ordered: /^\d/.test(block), items };
}

/** A row of dashes stands below the names of the columns. */
function tableOf([head = "", , ...rows]: readonly string[]): Block {
  return { kind: "table", columns: cellsOf(head), rows: rows.map(cellsOf) };
}

function cellsOf(line: string): readonly string[] {
  return line
    .replace(/^\|/, "")
    .replace(/\|\s*$/, "")
    .split("|")
    .map((cell) => cell.trim());
}
