import { escapeHtml, escapeMarkdown } from "../escape.ts";

/** A part of a report, independent of the format. Texts are plain and may come from anyone. */
export type ReportBlock =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3 | 4; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | {
      readonly kind: "table";
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

/** Renders Markdown in which no text of a block acts as markup. */
export function markdownOf(blocks: readonly ReportBlock[]): string {
  return `${blocks.map(markdownBlock).join("\n\n")}\n`;
}

function markdownBlock(block: ReportBlock): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(block.level)} ${escapeMarkdown(block.text)}`;
    case "paragraph":
      return escapeMarkdown(block.text);
    case "list":
      return block.items.map((item) => `- ${escapeMarkdown(item)}`).join("\n");
    case "table": {
      const row = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(" | ")} |`;
      const line = `| ${block.head.map(() => "---").join(" | ")} |`;
      return [row(block.head), line, ...block.rows.map(row)].join("\n");
    }
  }
}

/** Renders a self-contained page that loads nothing and runs no script. */
export function htmlOf(title: string, blocks: readonly ReportBlock[]): string {
  return [
    "<!doctype html>",
    '<html lang="en">',
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<title>${escapeHtml(title)}</title>`,
    `<style>${style}</style></head>`,
    `<body><main>`,
    ...blocks.map(htmlBlock),
    "</main></body></html>",
    "",
  ].join("\n");
}

function htmlBlock(block: ReportBlock): string {
  switch (block.kind) {
    case "heading":
      return `<h${block.level}>${escapeHtml(block.text)}</h${block.level}>`;
    case "paragraph":
      return `<p>${escapeHtml(block.text)}</p>`;
    case "list":
      return `<ul>${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</ul>`;
    case "table": {
      const cells = (tag: string, row: readonly string[]) =>
        `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag.split(" ")[0] ?? tag}>`).join("")}</tr>`;
      const body = block.rows.map((row) => cells("td", row)).join("\n");
      return `<div><table><thead>${cells('th scope="col"', block.head)}</thead><tbody>\n${body}\n</tbody></table></div>`;
    }
  }
}

const style = `
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; padding: 0 1.25rem; max-width: 76rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; } h2 { margin-top: 2.5rem; border-top: 1px solid GrayText; padding-top: 1rem; }
h3 { margin-top: 2rem; } h4 { margin-bottom: .25rem; }
div { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; overflow-wrap: break-word; }
th { border-bottom: 1px solid GrayText; font-weight: 600; } td { border-bottom: 1px solid rgb(128 128 128 / .25); }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } tr, h2, h3, h4 { break-inside: avoid; break-after: avoid; } }
`;
