import type { RotationDocument } from "../../api/rotation.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { durationText, moment } from "./moments.ts";
import { rotationPath } from "./pages/page-index.ts";
import { modeText, outcomeText } from "./phase-words.ts";

const shownAtMost = 10;

/** The last rotations, newest first; each leads to its evidence. */
export function rotationTable(account: string, rotations: readonly RotationDocument[]): Html {
  if (rotations.length === 0) return html`<p class="empty">No rotation yet.</p>`;
  return html`<table class="rotations stacks" role="table">
    <caption class="hidden">
      The last rotations
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">Requested, UTC</th>
        <th role="columnheader" scope="col">Trigger</th>
        <th role="columnheader" scope="col">Outcome</th>
        <th role="columnheader" scope="col" class="number">Duration</th>
        <th role="columnheader" scope="col">key1</th>
        <th role="columnheader" scope="col">key2</th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rotations
        .slice(-shownAtMost)
        .toReversed()
        .map((one) => rotationRow(account, one))}
    </tbody>
  </table>`;
}

function rotationRow(
  account: string,
  { id, requestedAt, requestedBy, mode, outcome, endedAt, before, after }: RotationDocument,
): Html {
  const from = new Date(requestedAt);
  const tookMs = endedAt === undefined ? undefined : Date.parse(endedAt) - from.getTime();
  return html`<tr role="row">
    <td role="cell" data-label="Requested"><a href="${rotationPath(account, id)}">${moment(from)}</a></td>
    <td role="cell" data-label="Trigger">
      ${modeText(mode)} <span class="quiet wrap">by ${requestedBy}</span>
    </td>
    <td role="cell" data-label="Outcome">
      ${outcome === undefined ? html`<span class="quiet">in progress</span>` : outcomeText(outcome)}
    </td>
    <td role="cell" data-label="Duration" class="number">
      ${tookMs === undefined ? "–" : durationText(tookMs)}
    </td>
    <td role="cell" data-label="key1">${change(before.key1, after.key1)}</td>
    <td role="cell" data-label="key2">${change(before.key2, after.key2)}</td>
  </tr>`;
}

function change(before: string, after: string): Html {
  if (before === after) return html`<span class="print">${after}</span> <span class="quiet">kept</span>`;
  return html`<span class="print quiet">${before}</span>
    <span class="print"><span aria-label="became">→</span> ${after}</span>`;
}
