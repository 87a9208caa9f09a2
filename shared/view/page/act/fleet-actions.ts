import type { FleetChange } from "../../../records/fleet-change.ts";
import type { Html } from "../html.ts";
import { html } from "../html.ts";
import { distance } from "../moments.ts";
import { barWords } from "./account-actions.ts";
import type { Offer } from "./account-offers.ts";
import { commandForm } from "./command-form.ts";
import type { CommandName } from "./page-command.ts";
import { pageCommand, rolesFor } from "./page-command.ts";
import type { Viewer } from "./viewer.ts";

interface FleetOffer extends Omit<Offer, "about"> {
  readonly about?: Html;
}

/** The parts of the fleet that somebody may decide about. */
export interface FleetSeen {
  /** As they are stored: by whom is an object id. */
  readonly pending: readonly FleetChange[];
  /** Whether failures have stopped the line. */
  readonly isStopped: boolean;
}

/** The decisions that the fleet waits for: its stopped line, and each change of its file. Empty without any. */
export function fleetActions({ pending, isStopped }: FleetSeen, viewer: Viewer, now: Date): Html {
  const offers: readonly FleetOffer[] = [
    ...(isStopped ? [offer("resume-line", {}, viewer)] : []),
    ...pending.flatMap(({ id, digest, by, at }) => {
      const hidden = { change: id, digest };
      const about = html` of ${distance(at, now)} <span class="quiet small">${id}</span>`;
      const isOwn = by.toLowerCase() === viewer.objectId;
      return [
        { ...offer("approve-change", hidden, viewer, isOwn), about },
        { ...offer("reject-change", hidden, viewer), about },
      ];
    }),
  ];
  if (offers.length === 0) return html``;
  return html`<section class="acts" aria-labelledby="acts">
    <h2 id="acts">Actions</h2>
    ${offers.map(({ command, hidden, about, bar }, index) => {
      const id = `act-${command}-${index}`;
      const title = html`${pageCommand(command).title}${about}`;
      if (bar) return html`<p class="small quiet">${title}: ${barWords(bar)}</p>`;
      return html`<details id="${id}">
        <summary>${title}</summary>
        ${commandForm({ id, command, hidden, form: viewer.form })}
      </details>`;
    })}
  </section>`;
}

function offer(
  command: CommandName,
  hidden: Offer["hidden"],
  viewer: Viewer,
  isOwn = false,
): Omit<Offer, "about"> {
  const roles = rolesFor(command);
  if (!roles.some((role) => viewer.roles.includes(role))) return { command, hidden, bar: { roles } };
  return { command, hidden, ...(isOwn && { bar: { code: "APPROVER_IS_REQUESTER" } }) };
}
