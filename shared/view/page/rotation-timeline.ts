import type { Phase } from "../../domain/rotation/account-state.ts";
import type { RotationDocument } from "../../api/rotation.ts";
import { percent } from "./age-bar.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { durationText, moment, momentText, timeOfDay } from "./moments.ts";
import { phasesInOrder } from "./phase-words.ts";

/** One stay in a phase; it lasts until now when it has no end. */
interface Stay {
  readonly phase: Phase;
  readonly from: Date;
  readonly to?: Date;
}

/** A rotation on its own time axis: start and duration of each phase, and the phases still to come. */
export function rotationTimeline(rotation: RotationDocument, now: Date): Html {
  const stays = staysOf(rotation);
  const [first] = stays;
  if (!first) return html``;
  const last = stays.at(-1) ?? first;
  const end = last.to ?? now;
  const span = { from: first.from, ms: Math.max(1, end.getTime() - first.from.getTime()) };
  const ticks = ticksOf(span.ms);
  return html`<table class="timeline">
    <caption class="hidden">
      Phases of the rotation in order
    </caption>
    <thead>
      <tr>
        <th scope="col">Phase</th>
        <th scope="col" class="axis"><span class="hidden">Course</span>${axis(ticks, span.ms)}</th>
        <th scope="col" class="number">Duration</th>
      </tr>
    </thead>
    <tbody>
      ${stays.map((stay) => stayRow(stay, span, ticks, now))}
      ${toCome(last).map((phase) => laterRow(phase, ticks, span.ms))}
    </tbody>
  </table>`;
}

/** The phase after the end is not part of the rotation. */
function staysOf({ phases, endedAt }: RotationDocument): readonly Stay[] {
  return phases.flatMap(({ phase, at }, index) => {
    if (phase === "idle") return [];
    const to = phases[index + 1]?.at ?? endedAt;
    return [{ phase, from: new Date(at), ...(to !== undefined && { to: new Date(to) }) }];
  });
}

function toCome({ phase, to }: Stay): readonly Phase[] {
  const at = phasesInOrder.indexOf(phase);
  return to !== undefined || at < 0 ? [] : phasesInOrder.slice(at + 1);
}

interface Span {
  readonly from: Date;
  readonly ms: number;
}

function stayRow({ phase, from, to }: Stay, span: Span, ticks: readonly number[], now: Date): Html {
  const tookMs = Math.max(0, (to ?? now).getTime() - from.getTime());
  const start = percent((from.getTime() - span.from.getTime()) / span.ms);
  return html`<tr
    class="${to === undefined ? "now" : "done"}"
    ${to === undefined && html`aria-current="step"`}
  >
    <th scope="row">
      ${phase}
      <span class="quiet">${beginning(from, span.from)}</span>
    </th>
    <td class="course">
      <svg width="100%" height="100%" aria-hidden="true">
        ${grid(ticks, span.ms)}
        <rect class="stay" x="${start}" y="10" width="${percent(tookMs / span.ms)}" height="12" />
        <rect class="begin" x="${start}" y="10" width="3" height="12" />
      </svg>
    </td>
    <td class="number">
      ${durationText(tookMs)}${to === undefined && html`<span class="hidden"> so far</span>`}
    </td>
  </tr>`;
}

/** Shows the date first, and again only when it changes. */
function beginning(at: Date, first: Date): Html {
  const day = (moment: Date) => momentText(moment).slice(0, 10);
  return at !== first && day(at) === day(first) ? timeOfDay(at) : moment(at);
}

function laterRow(phase: Phase, ticks: readonly number[], spanMs: number): Html {
  return html`<tr class="later">
    <th scope="row">
      ${phase} ${phase === "confirming" && html`<span class="quiet">no revert from here</span>`}
    </th>
    <td class="course"><svg width="100%" height="100%" aria-hidden="true">${grid(ticks, spanMs)}</svg></td>
    <td class="number"><span class="hidden">to come</span></td>
  </tr>`;
}

function grid(ticks: readonly number[], spanMs: number): readonly Html[] {
  return ticks.map((tick) => {
    const x = percent(tick / spanMs);
    return html`<line class="grid" x1="${x}" x2="${x}" y1="0" y2="100%" />`;
  });
}

function axis(ticks: readonly number[], spanMs: number): Html {
  return html`<svg width="100%" height="16" aria-hidden="true">
    ${ticks.map(
      (tick) =>
        html`<text x="${percent(tick / spanMs)}" dx="3" y="12"
          >${tick === 0 ? "0" : durationText(tick)}</text
        >`,
    )}
  </svg>`;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  [1, 2, 5, 10, 20, 50, 100, 200, 500],
  [1, 2, 5, 10, 20, 30].map((seconds) => seconds * second),
  [1, 2, 5, 10, 20, 30].map((minutes) => minutes * minute),
  [1, 2, 4, 6, 12].map((hours) => hours * hour),
  [1, 2, 5, 10, 20, 50, 100].map((days) => days * day),
].flat();

/** At most four round times since the start; the last leaves room for its label. */
export function ticksOf(spanMs: number): readonly number[] {
  const step = steps.find((ms) => ms * 4 > spanMs) ?? spanMs;
  return Array.from({ length: 4 }, (_, index) => index * step).filter((tick) => tick <= spanMs * 0.86);
}
