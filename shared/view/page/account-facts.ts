import type { CopiesInUse } from "../../api/copies-in-use.ts";
import { slots } from "../../domain/key.ts";
import type { AccountShown } from "./account-shown.ts";
import { ageBar } from "./age-bar.ts";
import { driftWords, vaultName } from "./drift-sentence.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { isWanted, keyRole } from "./key-role.ts";
import { distance, moment } from "./moments.ts";
import { pagePath } from "./pages/page-index.ts";
import { resourceLink } from "./pages/portal-link.ts";
import { outcomeText } from "./phase-words.ts";

/** Facts about the account itself: keys, next look, unknown use, drift. */
export function accountFacts(account: AccountShown, now: Date): Html {
  const { document, lastDrift } = account;
  const { lastEnded, wakeAt, discoveredAt, unknownConsumers, unproven } = document;
  return html`<dl class="facts">
    ${wideFact("Age of the published key", ageBar(account, now))} ${wideFact("Keys", keys(document))}
    ${fact("Next look", wakeAt === undefined ? html`on the next event` : distance(new Date(wakeAt), now))}
    ${fact(
      "Unknown consumers",
      unknownConsumers === undefined
        ? html`<span class="quiet">no discovery yet</span>`
        : html`<span class="${unknownConsumers > 0 && "alarm"}">${unknownConsumers}</span> ${
              discoveredAt !== undefined &&
              html`<span class="quiet">as of ${distance(new Date(discoveredAt), now)}</span>`
            }`,
    )}
    ${document.copies && wideFact("Copies of keys in use", copies(document, document.copies, now))}
    ${fact("Unexplained calls", calls(document.unexplainedCalls))}
    ${fact(
      "Last drift",
      lastDrift
        ? html`${driftWords(lastDrift.kind)} <span class="quiet">${distance(lastDrift.at, now)}</span>`
        : html`<span class="quiet">none on record</span>`,
    )}
    ${
      lastEnded &&
      fact(
        "Last rotation",
        html`${outcomeText(lastEnded.outcome)}
          <span class="quiet">${distance(new Date(lastEnded.at), now)}</span>`,
      )
    }
    ${
      unproven &&
      fact(
        "Not proven dead",
        html`<span class="alarm">${unproven.slot}</span> <span class="print">${unproven.fingerprint}</span>
          <span class="quiet">replaced ${distance(new Date(unproven.since), now)}</span>`,
      )
    }
    ${fact("Published as", html`<b>${document.publishedSecret}</b> in ${document.vaults.map(vaultName).join(", ")}`)}
    ${wideFact("Resource", resourceLink(document.resourceId, account.portal))}
  </dl>`;
}

function fact(name: string, value: Html): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

function wideFact(name: string, value: Html): Html {
  return html`<div class="wide">
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

function copies(
  { account }: { readonly account: string },
  { policy, unanswered, listed }: CopiesInUse,
  now: Date,
): Html {
  return html`<span class="${unanswered > 0 && "alarm"}">${unanswered}</span> that nobody answers for
    <span class="quiet">policy: ${policy}</span>
    <a class="small" href="${pagePath("discovery", { account })}">all copies found</a>
    <ul class="plain">
      ${listed.map(
        (copy) =>
          html`<li>
            <span class="wrap small">${copy.resource}, ${copy.name}</span>
            <span class="${answerText(copy) === undefined ? "tag solid" : "tag"}"
              >${copy.slot}, ${copy.role}${copy.pinnedToSlot && ", pinned to the slot"}</span
            >
            <span class="quiet small">${answerText(copy) ?? "nobody answers for it"}</span>
            ${
              copy.unverified &&
              html`<span class="quiet small"
                >unverified since ${distance(new Date(copy.unverified.since), now)}:
                ${copy.unverified.why}</span
              >`
            }
          </li>`,
      )}
    </ul>`;
}

function answerText({ consumer, accepted }: CopiesInUse["listed"][number]): string | undefined {
  if (consumer !== undefined) return `consumer ${consumer}`;
  return accepted && `accepted by ${accepted.by}: ${accepted.reason}`;
}

function calls(unexplained: number | undefined): Html {
  if (unexplained === undefined) return html`<span class="quiet">not counted</span>`;
  return html`<span class="${unexplained > 0 && "alarm"}">${unexplained}</span>
    <span class="quiet">in the half hour before discovery</span>`;
}

function keys(document: AccountShown["document"]): Html {
  const { fingerprints, active, publishedAt } = document;
  if (!fingerprints) return html`<span class="quiet">not known yet</span>`;
  return html`<ul class="plain">
    ${slots.map(
      (slot) =>
        html`<li>
          ${slot} <span class="print">${fingerprints[slot]}</span>
          <span class="${isWanted(slot, document) ? "tag solid" : "tag"}">${keyRole(slot, document)}</span>
        </li>`,
    )}
    ${publishedAt !== undefined && html`<li class="quiet small">${active} published ${moment(new Date(publishedAt))} UTC</li>`}
  </ul>`;
}
