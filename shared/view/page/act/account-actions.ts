import { problems } from "../../../api/problems.ts";
import type { Html } from "../html.ts";
import { html } from "../html.ts";
import type { Offer } from "./account-offers.ts";
import { commandForm } from "./command-form.ts";
import { emergencyChoices } from "./emergency-choices.ts";
import { pageCommand } from "./page-command.ts";
import type { Viewer } from "./viewer.ts";

/** The commands that the viewer may give about an account, each folded away, and who may give the others. */
export function accountActions(account: string, offers: readonly Offer[], viewer: Viewer): Html {
  if (offers.length === 0) return html``;
  const open = offers.filter(({ bar }) => bar === undefined);
  return html`<section class="acts" aria-labelledby="acts">
    <h2 id="acts">Actions</h2>
    ${open.map((offer) => action(idOf(offer, offers), account, offer, viewer))} ${notYours(offers)}
  </section>`;
}

/** Stays the same while others come and go, so that what is unfolded stays so. */
function idOf({ command, about }: Offer, offers: readonly Offer[]): string {
  const alike = offers.filter((one) => one.command === command);
  return `act-${command}-${alike.findIndex((one) => one.about === about)}`;
}

function action(id: string, account: string, { command, about, hidden }: Offer, viewer: Viewer): Html {
  // What a second person is waited for needs no search.
  return html`<details id="${id}" ${command === "approve" && html`open`}>
    <summary>${pageCommand(command).title}${about !== undefined && `: ${about}`}</summary>
    ${
      command === "emergency"
        ? html`<p class="small">${pageCommand(command).means}</p>
            ${emergencyChoices(account, viewer)}`
        : commandForm({ id, command, account, hidden, form: viewer.form })
    }
  </details>`;
}

function notYours(offers: readonly Offer[]): Html {
  const barred = offers.filter(({ bar }) => bar !== undefined);
  if (barred.length === 0) return html``;
  return html`<ul class="plain small quiet">
    ${barred.map(
      ({ command, about, bar }) =>
        html`<li>
          ${pageCommand(command).title}${about !== undefined && `: ${about}`}: ${bar && barWords(bar)}
        </li>`,
    )}
  </ul>`;
}

/** Who may, or when, in a clause. */
export function barWords(bar: NonNullable<Offer["bar"]>): Html {
  if ("roles" in bar) {
    return html`only for people with
    ${bar.roles.map((role, index) => html`${index > 0 && " or "}<code>${role}</code>`)}`;
  }
  if (bar.code === "APPROVER_IS_REQUESTER") return html`you asked for it yourself, so another person must`;
  return html`${problems[bar.code][1]}`;
}
