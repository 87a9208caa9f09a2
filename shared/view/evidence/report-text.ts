import { plainText } from "../../plain-text.ts";
import { escapeHtml, escapeMarkdown } from "../escape.ts";

/** A part of a report, independent of the format. Texts are plain and may come from anyone. */
export type ReportBlock =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3 | 4; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  /** Links to the headings of level 2 and 3 that follow it. */
  | { readonly kind: "contents" }
  | {
      readonly kind: "table";
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    };

/** Renders Markdown in which no text of a block acts as markup. */
export function markdownOf(blocks: readonly ReportBlock[]): string {
  const anchors = markdownAnchors(blocks);
  return `${blocks.map((block, index) => markdownBlock(block, linksAfter(index, blocks, anchors))).join("\n\n")}\n`;
}

interface Link {
  readonly level: number;
  readonly text: string;
  readonly anchor: string;
}

/** The headings that a contents block at this index lists, with the anchor of each block by its index. */
function linksAfter(
  index: number,
  blocks: readonly ReportBlock[],
  anchors: readonly string[],
): readonly Link[] {
  if (blocks[index]?.kind !== "contents") return [];
  return blocks.flatMap((block, place) =>
    place > index && block.kind === "heading" && (block.level === 2 || block.level === 3)
      ? [{ level: block.level, text: block.text, anchor: anchors[place] ?? "" }]
      : [],
  );
}

/** The anchors that GitHub and others give to headings; a number tells equal ones apart. */
function markdownAnchors(blocks: readonly ReportBlock[]): readonly string[] {
  const seen = new Map<string, number>();
  return blocks.map((block) => {
    if (block.kind !== "heading") return "";
    const words = plainText(block.text).toLowerCase().replaceAll(/\s+/g, " ");
    const anchor = words.replaceAll(/[^\p{L}\p{N}_\- ]/gu, "").replaceAll(" ", "-");
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

function markdownBlock(block: ReportBlock, links: readonly Link[]): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(block.level)} ${escapeMarkdown(block.text)}`;
    case "paragraph":
      return escapeMarkdown(block.text);
    case "list":
      return block.items.map((item) => `- ${escapeMarkdown(item)}`).join("\n");
    case "contents":
      return [
        "## Contents",
        "",
        ...links.map(
          ({ level, text, anchor }) => `${level === 3 ? "  " : ""}- [${escapeMarkdown(text)}](#${anchor})`,
        ),
      ].join("\n");
    case "table": {
      const row = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(" | ")} |`;
      const line = `| ${block.head.map(() => "---").join(" | ")} |`;
      return [row(block.head), line, ...block.rows.map(row)].join("\n");
    }
  }
}

/** Renders a self-contained page that loads nothing and runs no script. */
export function htmlOf(title: string, blocks: readonly ReportBlock[]): string {
  const anchors = blocks.map((_block, index) => `s${index}`);
  return [
    "<!doctype html>",
    '<html lang="en">',
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<title>${escapeHtml(title)}</title>`,
    `<style>${style}</style></head>`,
    `<body><main>`,
    ...blocks.map((block, index) =>
      htmlBlock(block, anchors[index] ?? "", linksAfter(index, blocks, anchors)),
    ),
    "</main></body></html>",
    "",
  ].join("\n");
}

function htmlBlock(block: ReportBlock, anchor: string, links: readonly Link[]): string {
  switch (block.kind) {
    case "heading":
      return `<h${block.level} id="${anchor}">${escapeHtml(block.text)}</h${block.level}>`;
    case "paragraph":
      return `<p>${escapeHtml(block.text)}</p>`;
    case "list":
      return `<ul>${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</ul>`;
    case "contents": {
      const items = links.map(
        (link) => `<li class="l${link.level}"><a href="#${link.anchor}">${escapeHtml(link.text)}</a></li>`,
      );
      return `<nav aria-labelledby="${anchor}"><h2 id="${anchor}">Contents</h2><ul>${items.join("")}</ul></nav>`;
    }
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
nav ul { list-style: none; padding: 0; } nav .l3 { margin-left: 1.5rem; }
h3 { margin-top: 2rem; } h4 { margin-bottom: .25rem; }
div { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; overflow-wrap: break-word; }
th { border-bottom: 1px solid GrayText; font-weight: 600; } td { border-bottom: 1px solid rgb(128 128 128 / .25); }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } tr, h2, h3, h4 { break-inside: avoid; break-after: avoid; } }
`;
