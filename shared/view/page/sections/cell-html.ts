import type { Cell } from "../../tables/result.ts";
import { textOf } from "../../tables/result.ts";
import { withHelp } from "../help/help-links.ts";
import type { Html, Shown } from "../html.ts";
import { html } from "../html.ts";
import { accountPath } from "../page-links.ts";

/** Columns whose cells name accounts: one, or several with commas between them. */
const accountColumns: ReadonlySet<string> = new Set(["account", "accounts", "pending accounts"]);

/** A cell as markup. Its mark becomes a class, and only repeats what the text says. */
export function cellHtml(cell: Cell, column: string, isAccount: (name: string) => boolean): Html {
  const text = textOf(cell);
  return markedHtml(cell, shownIn(column, text, isAccount));
}

function shownIn(column: string, text: string, isAccount: (name: string) => boolean): Shown {
  if (accountColumns.has(column)) return withAccounts(text, isAccount);
  return column === "command" && text !== "" ? html`<code>${text}</code>` : withHelp(text);
}

/** A line below the tables. What stands between backticks, and an indented line, is a command. */
export function noteHtml(note: Cell): Html {
  const text = textOf(note);
  if (/^\s{2,}\S/.test(text)) return html`<code>${text.trim()}</code>`;
  const parts = text.split("`");
  return markedHtml(
    note,
    parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : withHelp(part))),
  );
}

function markedHtml(cell: Cell, shown: Shown): Html {
  return typeof cell === "object"
    ? html`<span class="said said-${cell.mark}">${shown}</span>`
    : html`${shown}`;
}

function withAccounts(text: string, isAccount: (name: string) => boolean): Shown {
  return text
    .split(/(, | \()/)
    .map((part) => (isAccount(part) ? html`<a href="${accountPath(part)}">${part}</a>` : part));
}
