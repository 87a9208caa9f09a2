import type { AccountShown } from "./account-shown.ts";
import { helpLink } from "./help/help-links.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { distance, moment, readable, sentence } from "./moments.ts";
import { notice, resumeHint } from "./notice.ts";
import { isLastResort } from "../last-resort.ts";
import { leakedKeysText } from "../leaked-keys-text.ts";
import { ownerLine } from "./people.ts";

/** Why the account holds, and who can act; empty while it is idle. */
export function holdNotice({ document, trailFault }: AccountShown, now: Date): Html {
  const { hold, paused, stuck, rotation } = document;
  return html`${
    trailFault &&
    notice(
      "bad",
      "The trail cannot be read",
      html`<p>${sentence(trailFault.message)} <code>${helpLink(trailFault.code)}</code></p>`,
    )
  }
  ${rotation?.emergency && emergencyNotice(rotation.emergency, document.leaked, now)}
  ${
    paused &&
    notice(
      "warn",
      "Paused",
      html`<p>
        By ${paused.by}, ${distance(new Date(paused.at), now)}: ${paused.reason}. Only an emergency proceeds.
      </p>`,
    )
  }
  ${
    stuck &&
    notice(
      "bad",
      "No progress",
      html`<p>This phase is taking longer than it should.</p>
        ${abandonHint(document)}`,
    )
  }
  ${hold && hold.reason !== "NotDue" && hold.reason !== "Paused" && holdText(hold, document, now)}`;
}

type Hold = NonNullable<AccountShown["document"]["hold"]>;

function holdText(
  { reason, message, remedy, until, blockers }: Hold,
  document: AccountShown["document"],
  now: Date,
): Html {
  const title =
    remedy === "operator" ? "An operator must act" : blockers ? waitingFor(blockers.length) : "Waiting";
  return notice(
    remedy === "operator" ? "bad" : blockers ? "warn" : "calm",
    title,
    html`${
        blockers
          ? html`<ul class="blockers">
              ${blockers.map(
                (blocker) =>
                  html`<li>
                    ${readable(blocker.message)} <code>${helpLink(blocker.reason)}</code><br /><span
                      class="small"
                      >${ownerLine(blocker.owner)}</span
                    >
                  </li>`,
              )}
            </ul>`
          : html`<p>${sentence(message)}</p>`
      }
      ${remedy === "operator" && !document.stuck && abandonHint(document)}
      ${reason === "LineStopped" && html`<p class="small">${resumeHint}</p>`}
      <p class="small">
        <code>${helpLink(reason)}</code>${
          until !== undefined && html`, next look ${distance(new Date(until), now)} at the latest`
        }
      </p>`,
  );
}

/** The last way out of a rotation or a repair; nothing where none is under way. */
function abandonHint({ account, phase, hold }: AccountShown["document"]): Html {
  if (!isLastResort(phase, hold?.reason)) return html``;
  return html`<p class="small">
    If nothing else helps, <code>keyturn abandon ${account} --reason …</code> ends it; keyturn then repairs
    the account.
  </p>`;
}

function waitingFor(consumers: number): string {
  return consumers === 1 ? "Waiting for one consumer" : `Waiting for ${String(consumers)} consumers`;
}

type EmergencyShown = NonNullable<NonNullable<AccountShown["document"]["rotation"]>["emergency"]>;

function emergencyNotice(
  { compromised, gate, deadline, by, reason }: EmergencyShown,
  keys: AccountShown["document"]["leaked"],
  now: Date,
): Html {
  const role = compromised === "both" ? "Both keys have leaked" : `The ${compromised} key has leaked`;
  const named = leakedKeysText(keys);
  const leaked = named === undefined ? role : `${role}: ${named}`;
  const waits =
    gate === "wait" ? html`The gate holds; consumers should have moved by` : html`The gate holds only until`;
  return notice(
    "bad",
    "Emergency",
    html`<p>${leaked}: ${reason}. Declared by ${by}.</p>
      <p>${waits} ${moment(new Date(deadline))} UTC, ${distance(new Date(deadline), now)}.</p>`,
  );
}
