import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { fleetPath, signInPath } from "./page-links.ts";
import { pageShell } from "./page-shell.ts";

/** For whoever is not signed in: says how. `back` is where they wanted to go. */
export function signInPage(back: string): Html {
  return words(
    "Sign in",
    html`<p>
        This page shows the state of keys and who uses them, to people who hold the app role
        <code>KeyRotation.Read</code>.
      </p>
      <p><a class="button" href="${signInPath(back)}">Sign in with Microsoft Entra</a></p>
      <p class="small">
        If that leads nowhere, App Service Authentication is not set up for this app: see
        <code>docs/status-page.md</code>. A tool sends <code>Authorization: Bearer</code> with an access token
        for this app.
      </p>`,
    true,
  );
}

/** For a caller whose token is good and whose role is not. */
export function rolePage(role: string): Html {
  return words(
    "You may not see this",
    html`<p>
      You are signed in, and nobody has given you the app role <code>${role}</code>. Whoever administers
      keyturn in Entra can; sign in anew afterwards.
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

/** When keyturn itself, or what it stands on, fails. `code` is an entry of the runbook. */
export function failurePage(code: string): Html {
  return words(
    "This cannot be shown now",
    html`<p>
      keyturn could not read what it needs: <code>${code}</code>. The runbook has an entry of that name.
      Nothing was changed by looking.
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
