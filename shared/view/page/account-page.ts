import type { RotationDocument } from "../../api/rotation.ts";
import type { AccountShown } from "./account-shown.ts";
import { conditionOf } from "./account-shown.ts";
import { accountFacts } from "./account-facts.ts";
import { attentionNotice } from "../attention/attention-notice.ts";
import { conditionMark } from "./condition-mark.ts";
import { consumerTable } from "./consumer-table.ts";
import { holdNotice } from "./hold-notice.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { distance, moment } from "./moments.ts";
import { fleetPath } from "./page-links.ts";
import { pageShell } from "./page-shell.ts";
import { modeText, outcomeText, phaseMeaning } from "./phase-words.ts";
import { rotationTable } from "./rotation-table.ts";
import { rotationTimeline } from "./rotation-timeline.ts";
import type { PlacedEvent } from "./trail-list.ts";
import { trailList } from "./trail-list.ts";

const refreshMs = 3_000;

/** The recorded history of one account. */
export interface AccountRecord {
  readonly rotations: readonly RotationDocument[];
  readonly events: readonly PlacedEvent[];
}

/**
 * One account, with its rotations, consumers and trail.
 *
 * @param actions what the viewer may do about it.
 */
export function accountPage(
  account: AccountShown,
  { rotations, events }: AccountRecord,
  now: Date,
  actions?: Html,
): Html {
  const { document } = account;
  const body = html`<nav class="crumbs" aria-label="Breadcrumb"><a href="${fleetPath}">Fleet</a></nav>
    <div class="head">
      <h1>${document.account}</h1>
      <p class="stamp">As of ${moment(now)} UTC</p>
    </div>
    <p class="state" data-phase="${document.phase}">
      ${conditionMark(conditionOf(account))}
      <span><b>${document.phase}</b>: ${phaseMeaning(document.phase)}</span>
    </p>
    ${attentionNotice(document.attention)} ${holdNotice(account, now)} ${actions}
    <div class="columns">
      <div>
        ${timelineSection(rotations.at(-1), now)}
        <section aria-labelledby="consumers">
          <h2 id="consumers">Consumers</h2>
          ${consumerTable(account, now)}
        </section>
      </div>
      <section class="aside" aria-labelledby="facts">
        <h2 id="facts">Account</h2>
        ${accountFacts(account, now)}
      </section>
    </div>
    <section aria-labelledby="rotations">
      <h2 id="rotations">Rotations</h2>
      ${rotationTable(document.account, rotations)}
    </section>
    <section aria-labelledby="trail">
      <h2 id="trail">Trail <span class="quiet">UTC</span></h2>
      ${trailList(events)}
    </section>`;
  return pageShell({ title: `${document.account}: ${document.phase}`, body, refreshMs, here: "fleet" });
}

function timelineSection(rotation: RotationDocument | undefined, now: Date): Html {
  if (!rotation) return html``;
  const { mode, requestedBy, requestedAt, outcome } = rotation;
  return html`<section aria-labelledby="rotation">
    <h2 id="rotation">
      ${outcome === undefined ? "Rotation in progress" : `Last rotation, ${outcomeText(outcome)}`}
    </h2>
    <p class="small wrap">
      ${modeText(mode)}, requested by ${requestedBy} ${distance(new Date(requestedAt), now)}
    </p>
    ${rotationTimeline(rotation, now)}
  </section>`;
}
