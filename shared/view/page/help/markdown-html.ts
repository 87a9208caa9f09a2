import type { Html, Shown } from "../html.ts";
import { html } from "../html.ts";
import { helpPath } from "./help-links.ts";
import type { Block } from "./markdown-blocks.ts";
import { markdownBlocks } from "./markdown-blocks.ts";

/** Code, a link, strong or stressed text; what stands between them is plain. */
const inline = /(`[^`]+`|\[[^\]]+\]\([^)\s]+\)|\*\*[^*]+\*\*|\b_[^_`]+_\b)/;

/**
 * Markup for the Markdown that the runbook is written in; every text is escaped. Links within the runbook lead to its
 * entries, links to other documents only name them: the app does not serve these.
 */
export function markdownHtml(markdown: string): Html {
  return html`${markdownBlocks(markdown).map(blockHtml)}`;
}

function blockHtml(block: Block): Html {
  switch (block.kind) {
    case "paragraph":
      return html`<p>${inlineHtml(block.text)}</p>`;
    case "code":
      return html`<pre tabindex="0">${block.text}</pre>`;
    case "list": {
      const items = block.items.map((item) => html`<li>${inlineHtml(item)}</li>`);
      return block.ordered
        ? html`<ol>
            ${items}
          </ol>`
        : html`<ul>
            ${items}
          </ul>`;
    }
    case "table":
      return tableHtml(block.columns, block.rows);
  }
}

function tableHtml(columns: readonly string[], rows: readonly (readonly string[])[]): Html {
  return html`<table class="sections stacks" role="table">
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map((column) => html`<th role="columnheader" scope="col">${inlineHtml(column)}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        ([first = "", ...others]) =>
          html`<tr role="row">
            <th role="rowheader" scope="row">${inlineHtml(first)}</th>
            ${others.map((cell, at) => html`<td role="cell" data-label="${columns[at + 1] ?? ""}">${inlineHtml(cell)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function inlineHtml(text: string): Shown {
  return text.split(inline).map((part, at) => (at % 2 === 0 ? part : spanHtml(part)));
}

function spanHtml(span: string): Html {
  if (span.startsWith("`")) return html`<code>${span.slice(1, -1)}</code>`;
  if (span.startsWith("**")) return html`<b>${span.slice(2, -2)}</b>`;
  if (span.startsWith("_")) return html`<em>${span.slice(1, -1)}</em>`;
  const [, words = "", target = ""] = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(span) ?? [];
  if (target.startsWith("#")) return html`<a href="${helpPath(target.slice(1))}">${inlineHtml(words)}</a>`;
  return html`${inlineHtml(words)}
    <span class="quiet">(${target.replace(/^\.\.\//, "").replace(/^(?=[a-z-]+\.md)/, "docs/")})</span>`;
}
