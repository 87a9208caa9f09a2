import type { Html } from "../html.ts";
import { html } from "../html.ts";
import { fleetPath } from "../page-links.ts";
import type { PageName } from "./page-index.ts";
import { pageNames, pagePath, pageWords } from "./page-index.ts";

export type PageHere = PageName | "fleet";

/** Links to every page; the one that is shown is marked. */
export function pageNavigation(here: PageHere | undefined): Html {
  const link = (name: PageHere, title: string, href: string) =>
    html`<li><a href="${href}" ${name === here && html`aria-current="page"`}>${title}</a></li>`;
  return html`<nav class="pages" aria-label="Pages">
    <ul>
      ${link("fleet", "Fleet", fleetPath)}
      ${pageNames.map((name) => link(name, pageWords[name].title, pagePath(name)))}
    </ul>
  </nav>`;
}
