import type { RotationEvent } from "../../domain/rotation/rotation-event.ts";
import { eventSentence } from "./event-sentence.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { moment } from "./moments.ts";

/** An event with its number in the trail. */
export interface PlacedEvent {
  readonly sequence: number;
  readonly event: RotationEvent;
}

const shownAtMost = 50;

/** The last events, newest first. */
export function trailList(events: readonly PlacedEvent[]): Html {
  if (events.length === 0) return html`<p class="empty">No events are recorded yet.</p>`;
  const last = events.slice(-shownAtMost).toReversed();
  const earlier = events.length - last.length;
  return html`<ol class="trail">
      ${last.map(
        ({ sequence, event }) =>
          html`<li class="${noteworthy(event) && "noteworthy"}">
            <span class="number quiet" title="number in the trail">${sequence}</span>
            ${moment(event.at)}
            <span>${eventSentence(event)}</span>
          </li>`,
      )}
    </ol>
    ${earlier > 0 && html`<p class="quiet small">${earlier} earlier ${earlier === 1 ? "event is" : "events are"} in the trail.</p>`}`;
}

/** Events that are not part of a normal rotation. */
function noteworthy({ type }: RotationEvent): boolean {
  switch (type) {
    case "emergency-declared":
    case "drift-found":
    case "revocation-unproven":
    case "revert-requested":
    case "account-paused":
    case "repair-abandoned":
    case "account-moved":
    case "trail-restored":
      return true;
    default:
      return false;
  }
}
