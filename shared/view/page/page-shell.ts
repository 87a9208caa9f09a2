import type { Html } from "./html.ts";
import { Html as Markup, html } from "./html.ts";
import { fleetPath, signOutPath } from "./page-links.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";
import type { PageHere } from "./pages/page-navigation.ts";
import { pageNavigation } from "./pages/page-navigation.ts";

const pageIcon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true"><g fill="none" stroke="#3a6ea5" stroke-width="2.4" stroke-linecap="round"><circle cx="6.5" cy="10" r="4.3"/><path d="M11 10h7.5M15 10v3.4M18.3 10v2.4"/></g></svg>`;

interface PageParts {
  readonly title: string;
  readonly body: Html;
  /** How often the page refreshes itself; never when absent. */
  readonly refreshMs?: number;
  /** The page of the navigation that this one is, or belongs to. */
  readonly here?: PageHere;
  /** No user is signed in, so there is no link to sign out. */
  readonly signedOut?: true;
}

/** A complete, self-contained document around the body. */
export function pageShell({ title, body, refreshMs, here, signedOut }: PageParts): Html {
  return html`<!doctype html>
    <html lang="en" ${refreshMs !== undefined && html`data-refresh-ms="${refreshMs}"`}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · keyturn</title>
        <link rel="icon" href="data:image/svg+xml,${encodeURIComponent(pageIcon)}" />
        ${new Markup(`<style>${pageStyle}</style>`)}
      </head>
      <body>
        <a class="skip" href="#content">Skip to content</a>
        <header>
          <a class="brand" href="${fleetPath}">${new Markup(pageIcon)}keyturn</a>
          <p id="news" role="status"></p>
          ${!signedOut && html`<a class="small" href="${signOutPath}">Sign out</a>`}
        </header>
        ${!signedOut && pageNavigation(here)}
        <main id="content" tabindex="-1">${body}</main>
        ${refreshMs !== undefined && new Markup(`<script>${pageScript}</script>`)}
      </body>
    </html>`;
}
