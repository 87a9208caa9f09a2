import type { AccountShown } from "./account-shown.ts";
import { conditionOf, hasDrift, hasUnknownUse } from "./account-shown.ts";
import { ageBar } from "./age-bar.ts";
import { conditionMark } from "./condition-mark.ts";
import { driftWords } from "./drift-sentence.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { distance, readable } from "./moments.ts";
import { accountPath } from "./page-links.ts";
import { modeText, outcomeText } from "./phase-words.ts";

/** One account in the table of the fleet. */
export function fleetRow(account: AccountShown, now: Date): Html {
  const { document } = account;
  const drift = hasDrift(account, now) ? account.lastDrift : undefined;
  const { consumers, wakeAt } = document;
  return html`<tr role="row">
    <th role="rowheader" scope="row" class="name">
      <a href="${accountPath(document.account)}">${document.account}</a>
      <span class="quiet"
        >${consumers.length === 1 ? "1 consumer" : `${String(consumers.length)} consumers`}</span
      >
    </th>
    <td role="cell" data-label="Phase" class="phase">
      ${conditionMark(conditionOf(account))}
      <span><b>${document.phase}</b> ${phaseNote(account, now)}</span>
    </td>
    <td role="cell" data-label="Age">${ageBar(account, now)}</td>
    <td role="cell" data-label="Waiting for">${awaited(account)}</td>
    <td role="cell" data-label="Unknown" class="number${!hasUnknownUse(account) && " nil"}">
      ${unknown(account)}
    </td>
    <td role="cell" data-label="Drift" class="${!drift && "nil"}">
      ${
        drift
          ? html`${driftWords(drift.kind)} <span class="quiet">${distance(drift.at, now)}</span>`
          : html`<span class="quiet">none</span>`
      }
    </td>
    <td role="cell" data-label="Next look" class="when">
      ${wakeAt === undefined ? html`<span class="quiet">–</span>` : distance(new Date(wakeAt), now)}
    </td>
  </tr>`;
}

function unknown({ document: { unknownConsumers, unexplainedCalls = 0 } }: AccountShown): Html {
  if (unknownConsumers === undefined) {
    return html`<span class="quiet" title="no discovery yet"
      >–<span class="hidden"> no discovery yet</span></span
    >`;
  }
  return html`<span class="${unknownConsumers > 0 ? "alarm" : "quiet"}">${unknownConsumers}</span> ${
      unexplainedCalls > 0 &&
      html`<span class="alarm">${unexplainedCalls} ${unexplainedCalls === 1 ? "call" : "calls"}</span>`
    }`;
}

function phaseNote({ document: { rotation, lastEnded, paused, stuck } }: AccountShown, now: Date): Html {
  if (paused) return html`<span class="quiet">paused by ${paused.by}</span>`;
  if (stuck) return html`<span class="alarm">no progress</span>`;
  if (rotation) {
    return html`<span class="quiet"
      >${modeText(rotation.mode)}, ${distance(new Date(rotation.requestedAt), now)}</span
    >`;
  }
  if (!lastEnded) return html``;
  return html`<span class="quiet"
    >${outcomeText(lastEnded.outcome)} ${distance(new Date(lastEnded.at), now)}</span
  >`;
}

const maxNamed = 3;

/** What it waits for, after what else of it needs a person. */
function awaited(account: AccountShown): Html {
  const { attention, hold } = account.document;
  const other = attention.filter(({ sentence }) => sentence !== hold?.message);
  if (other.length === 0) return waitingFor(account);
  return html`<ul class="plain">
      ${other.map(
        ({ sentence, level }) =>
          html`<li class="${level === "now" ? "bad" : "alarm"}">${readable(sentence)}</li>`,
      )}
    </ul>
    ${waitingFor(account)}`;
}

function waitingFor({ document: { hold, consumers } }: AccountShown): Html {
  const blockers = hold?.blockers ?? [];
  if (hold && blockers.length > 0) {
    const more = blockers.length - maxNamed;
    return html`<ul class="plain">
      ${blockers
        .slice(0, maxNamed)
        .map(
          ({ consumer, owner }) => html`<li><b>${consumer}</b> <span class="quiet">${owner.name}</span></li>`,
        )}
      ${more > 0 && html`<li class="quiet">and ${more} more</li>`}
    </ul>`;
  }
  if (hold && hold.reason !== "NotDue") {
    return html`<span class="${hold.remedy === "operator" && "bad"}">${readable(hold.message)}</span>`;
  }
  const unready = consumers.filter(
    ({ blocker, criticality }) => blocker && criticality === "required",
  ).length;
  if (unready === 0) return html`<span class="quiet">none</span>`;
  return html`<span class="quiet">none; ${unready} of ${consumers.length} would block a rotation</span>`;
}
