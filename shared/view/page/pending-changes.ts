import type { FleetChange } from "../../records/fleet-change.ts";
import { fewNames } from "../few-names.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { distance } from "./moments.ts";
import { notice } from "./notice.ts";

const maxAccounts = 20;

/** The changes of the fleet file that wait for a second person, who approves by command; empty without one. */
export function pendingChangesNotice(changes: readonly FleetChange[], now: Date): Html {
  if (changes.length === 0) return html``;
  const title =
    changes.length === 1
      ? "A change of the fleet file waits for a second person"
      : `${changes.length} changes of the fleet file wait for a second person`;
  return notice("warn", title, html`${changes.map((change) => pendingChange(change, now))}`);
}

function pendingChange({ id, digest, by, at, loosens }: FleetChange, now: Date): Html {
  const more = loosens.length - maxAccounts;
  return html`<p>${by} asked for it ${distance(at, now)}. It would loosen what protects:</p>
    <ul>
      ${loosens.slice(0, maxAccounts).map(({ account, changes }) => html`<li>${account}: ${fewNames(changes, undefined)}</li>`)}
      ${more > 0 && html`<li>and ${more} more accounts</li>`}
    </ul>
    <p class="small">
      <code>keyturn fleet approve ${id} --digest ${digest} --reason …</code>, or
      <code>keyturn fleet reject</code>
    </p>`;
}
