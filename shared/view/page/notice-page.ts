import { helpLink } from "./help/help-links.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { fleetPath, signInPath } from "./page-links.ts";
import { pageShell } from "./page-shell.ts";

/** Tells visitors how to sign in; `back` is the page that they asked for. */
export function signInPage(back: string): Html {
  return words(
    "Sign in",
    html`<p>
        This page shows keys and their consumers to people with the app role
        <code>KeyRotation.Read</code>.
      </p>
      <p><a class="button" href="${signInPath(back)}">Sign in with Microsoft Entra</a></p>
      <p class="small">
        If that fails, App Service Authentication is not set up for this app: see
        <code>docs/status-page.md</code>. Tools send <code>Authorization: Bearer</code> with an access token
        for this app.
      </p>`,
    true,
  );
}

/** For a caller with a valid token that lacks the role. */
export function rolePage(role: string): Html {
  return words(
    "Access denied",
    html`<p>
      You are signed in but do not have the app role <code>${role}</code>. An administrator of keyturn in
      Entra can assign it; sign in again afterwards.
    </p>`,
  );
}

export function notFoundPage(account: string): Html {
  return words(
    "No such account",
    html`<p>The fleet file names no account <b class="wrap">${account}</b>.</p>
      <p><a href="${fleetPath}">Show the fleet</a></p>`,
  );
}

/** For an address that leads to no page. */
export function nowherePage(name: string): Html {
  return words(
    "No such page",
    html`<p>Nothing here is called <b class="wrap">${name}</b>.</p>
      <p><a href="${fleetPath}">Show the fleet</a></p>`,
  );
}

/** For a failure of keyturn or of a service that it needs; `code` has an entry in the runbook. */
export function failurePage(code: string): Html {
  return words(
    "This page is unavailable",
    html`<p>
      keyturn could not read the data for this page: <code>${helpLink(code)}</code>. Nothing was changed.
    </p>`,
  );
}

function words(title: string, text: Html, signedOut?: true): Html {
  return pageShell({
    title,
    ...(signedOut && { signedOut }),
    body: html`<div class="words">
      <h1>${title}</h1>
      ${text}
    </div>`,
  });
}
