import type { BlastRadiusDocument } from "../../../api/blast-radius.ts";
import type { EmergencyWish } from "../../../domain/commands/commands.ts";
import type { Html } from "../html.ts";
import { html } from "../html.ts";
import { durationText, moment } from "../moments.ts";
import { notice } from "../notice.ts";
import { accountPath, fleetPath } from "../page-links.ts";
import { pageShell } from "../page-shell.ts";
import { ownerLine } from "../people.ts";
import { commandForm } from "./command-form.ts";
import { emergencyChoices, emergencyPath } from "./emergency-choices.ts";
import type { Viewer } from "./viewer.ts";

interface EmergencyParts {
  readonly account: string;
  readonly wish: EmergencyWish;
  readonly radius: BlastRadiusDocument;
  /** One person's word waives no gate of this account. */
  readonly needsSecond: boolean;
  /** Typed before the list changed under the person's eyes. */
  readonly reason?: string;
}

/** Whom an emergency would affect, and the form that starts just that one. */
export function emergencyPage(parts: EmergencyParts, viewer: Viewer): Html {
  const { account, wish, radius, needsSecond, reason } = parts;
  const { compromised, gate, deadlineMs, leaveOut } = wish;
  const body = html`<nav class="crumbs" aria-label="Breadcrumb">
      <a href="${fleetPath}">Fleet</a> / <a href="${accountPath(account)}">${account}</a>
    </nav>
    <h1>Emergency of ${account}</h1>
    ${
      reason !== undefined &&
      notice("warn", "The list has changed", html`<p>Read it again: nothing was started yet.</p>`)
    }
    <div class="columns">
      <section aria-labelledby="affected">
        <h2 id="affected">What dies, and whom it affects</h2>
        ${dyingKeys(radius)} ${affected(radius)} ${copies(radius)} ${vaults(radius)}
      </section>
      <section class="acts" aria-labelledby="start">
        <h2 id="start">Start it</h2>
        <p class="small">${gateWords(gate, deadlineMs)}</p>
        ${needsSecond && gate === "waive" && html`<p class="small">Until a second person has approved that, the gate holds.</p>`}
        ${commandForm({
          id: "emergency",
          command: "emergency",
          account,
          hidden: {
            compromised,
            gate,
            deadlineMs: String(deadlineMs),
            ...(leaveOut && { leaveOut }),
            confirm: radius.confirm,
          },
          form: viewer.form,
          ...(reason !== undefined && { reason }),
        })}
        <details id="other-choices">
          <summary>Choose something else</summary>
          ${emergencyChoices(account, viewer, wish)}
        </details>
      </section>
    </div>`;
  return pageShell({ title: `${account}: emergency`, body, here: "fleet" });
}

function gateWords(gate: EmergencyWish["gate"], deadlineMs: number): string {
  const time = durationText(deadlineMs);
  if (gate === "wait")
    return `No consumer is cut off. Where some are still missing after ${time}, people are called.`;
  return deadlineMs === 0
    ? "Nobody is waited for: consumers that still use the key are cut off."
    : `Consumers that still use the key after ${time} are cut off.`;
}

function dyingKeys({ keys }: BlastRadiusDocument): Html {
  return html`<ul class="plain">
    ${keys.map(
      ({ slot, fingerprint, role, publishedSince }) =>
        html`<li>
          ${slot} <span class="print">${fingerprint}</span> <span class="tag">${role}</span>
          ${publishedSince !== undefined && html`<span class="quiet small">since ${moment(new Date(publishedSince))} UTC</span>`}
        </li>`,
    )}
  </ul>`;
}

const feelings = {
  nothing: "notices nothing",
  "waited-for": "is waited for",
  "cut-off": "is cut off",
} as const;

function affected({ consumers }: BlastRadiusDocument): Html {
  if (consumers.length === 0) return html`<p class="empty">No consumer is registered.</p>`;
  return html`<ul class="plain affected">
    ${consumers.map(
      ({ consumer, owner, environment, instances, feels, because }) =>
        html`<li>
          <b>${consumer}</b> <span class="${feels === "cut-off" && "alarm"}">${feelings[feels]}</span>:
          <span class="quiet">${because}</span>
          <span class="small">${environment} <span class="quiet">·</span> ${ownerLine(owner)}</span>
          ${instances.length > 0 && html`<span class="small quiet wrap">${instances.map(({ instance, slot }) => `${instance}: ${slot}`).join(", ")}</span>`}
        </li>`,
    )}
  </ul>`;
}

function copies({ copies: { count, listed } }: BlastRadiusDocument): Html {
  if (count === 0) return html``;
  return html`<p class="alarm">
      ${count === 1 ? "One copy" : `${count} copies`} of a key that dies: what runs on it breaks.
    </p>
    <ul class="plain small wrap">
      ${listed.map(({ resource, name, slot, acceptedBy }) => html`<li>${resource}, ${name}: ${slot}${acceptedBy !== undefined && `, accepted by ${acceptedBy}`}</li>`)}
      ${count > listed.length && html`<li>and ${count - listed.length} more</li>`}
    </ul>`;
}

/** Vaults that would hold the emergency; with a waived gate it may go on without one. */
function vaults({ account, compromised, gate, deadlineMs, vaults: all = [] }: BlastRadiusDocument): Html {
  const wanting = all.filter(({ usable, leftOut }) => !usable || leftOut);
  if (wanting.length === 0) return html``;
  return html`<h3>Vaults</h3>
    <ul class="plain small wrap">
      ${wanting.map(({ vault, because, leftOut }) => html`<li>${vault}: ${leftOut ? "left out" : (because ?? "not usable")}</li>`)}
    </ul>
    ${
      gate === "waive" &&
      html`<form class="act" method="get" action="${emergencyPath(account)}">
        <input type="hidden" name="compromised" value="${compromised}" />
        <input type="hidden" name="gate" value="${gate}" />
        <input type="hidden" name="deadlineMs" value="${deadlineMs}" />
        ${wanting.map(
          ({ vault, leftOut }, index) =>
            html`<p class="sure">
              <input
                id="leave-out-${index}"
                type="checkbox"
                name="leaveOut"
                value="${vault}"
                ${leftOut && html`checked`}
              />
              <label for="leave-out-${index}">Go on without ${vault}</label>
            </p>`,
        )}
        <p><button type="submit">Show it again</button></p>
      </form>`
    }`;
}
