import { helpLink } from "../help/help-links.ts";
import type { Html } from "../html.ts";
import { html } from "../html.ts";
import { notice } from "../notice.ts";

interface Refused {
  readonly code: string;
  readonly title: string;
  readonly role?: string | undefined;
  readonly errors?: readonly { readonly path: string; readonly message: string }[] | undefined;
}

/** Says why a page has nothing to show, in the words of the API. */
export function refusalNotice({ code, title, role, errors = [] }: Refused): Html {
  return notice(
    "warn",
    title,
    html`<p>
        <code>${helpLink(code)}</code>
        ${role !== undefined && html`You lack the app role <code>${role}</code>.`}
      </p>
      ${errors.map(({ path, message }) => html`<p><b>${path}</b> ${message}</p>`)}`,
  );
}
