import { helpLink } from "../help/help-links.ts";
import type { Html } from "../html.ts";
import { html } from "../html.ts";
import { moment, sentence } from "../moments.ts";
import { pageShell } from "../page-shell.ts";

/** The part of a problem document that people read. */
export interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly code: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  readonly role?: string;
  /** The command that is still possible. */
  readonly instead?: string;
  /** When a call to Azure under way is over. */
  readonly until?: string;
}

interface RefusalParts {
  readonly refusal: Refusal;
  /** The page that offered the command. */
  readonly back: string;
  /** What was typed, so that it is not lost. */
  readonly reason?: string;
  /** The same form once more, where sending it again may help. */
  readonly again?: Html;
}

/** Why a command was not carried out. */
export function refusalPage({ refusal, back, reason, again }: RefusalParts): Html {
  const { status, title, code, errors = [], role, instead, until } = refusal;
  return pageShell({
    title: "Refused",
    body: html`<div class="words">
      <h1>${sentence(title)}</h1>
      <p>
        <code>${helpLink(code)}</code>.
        ${
          status < 500
            ? "Nothing was changed."
            : "Whether it was recorded is not certain: look before you send it again."
        }
      </p>
      ${role !== undefined && html`<p>It takes <code>${role}</code>.</p>`}
      ${instead !== undefined && html`<p>${sentence(instead)}</p>`}
      ${until !== undefined && html`<p>Try again after ${moment(new Date(until))} UTC.</p>`}
      ${
        errors.length > 0 &&
        html`<ul>
          ${errors.map(({ path, message }) => html`<li>${path !== "" && html`<b class="wrap">${path}</b>: `}${message}</li>`)}
        </ul>`
      }
      ${again}
      ${!again && reason !== undefined && reason !== "" && html`<p class="small wrap">Your reason was: ${reason}</p>`}
      <p><a href="${back}">Back, as it is now</a></p>
    </div>`,
  });
}

/** No command of the pages has this address. */
export function noSuchActionPage(back: string): Html {
  return pageShell({
    title: "No such action",
    body: html`<div class="words">
      <h1>No such action</h1>
      <p><a href="${back}">Back</a></p>
    </div>`,
  });
}
