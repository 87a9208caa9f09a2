import type { Html } from "../html.ts";
import { html } from "../html.ts";
import type { RowsShown } from "./rows-shown.ts";
import { rowsAtOnce } from "./rows-shown.ts";

/**
 * Says which rows of a longer table are shown, with links to those before and after; empty where all of them are.
 *
 * @param hrefOf the address of a part, counted from 1.
 */
export function partLinks(
  { from, to, all }: Pick<RowsShown<unknown>, "from" | "to" | "all">,
  hrefOf: (part: number) => string,
  what: string,
  atOnce = rowsAtOnce,
): Html {
  if (all <= atOnce) return html``;
  const part = Math.ceil(to / atOnce);
  return html`<nav class="parts" aria-label="Parts of ${what}">
    <span>${from}–${to} of ${all}</span>
    ${from > 1 && html`<a rel="prev" href="${hrefOf(part - 1)}">Previous ${atOnce}</a>`}
    ${to < all && html`<a rel="next" href="${hrefOf(part + 1)}">Next ${Math.min(atOnce, all - to)}</a>`}
  </nav>`;
}
