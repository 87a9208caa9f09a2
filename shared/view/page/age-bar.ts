import { dueAt } from "../../domain/decide/cadence.ts";
import type { AccountShown } from "./account-shown.ts";
import { isOverdue } from "./account-shown.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { durationText, momentText } from "./moments.ts";

/** The age of the published key against the age that the policy allows. */
export function ageBar(account: AccountShown, now: Date): Html {
  const { document, policy } = account;
  if (document.publishedAt === undefined) return html`<span class="quiet">not published yet</span>`;
  const publishedAt = new Date(document.publishedAt);
  const ageMs = Math.max(0, now.getTime() - publishedAt.getTime());
  const { cadenceMs } = policy;
  const scaleMs = Math.max(cadenceMs, ageMs);
  const overdue = isOverdue(account);
  return html`<div class="age${overdue && " late"}">
    <svg class="age-bar" width="100%" height="8" aria-hidden="true">
      <rect class="track" width="100%" height="8" rx="4" />
      <rect class="fill" width="${percent(ageMs / scaleMs)}" height="8" rx="4" />
      ${ageMs > cadenceMs && html`<rect class="limit" x="${percent(cadenceMs / scaleMs)}" width="2" height="8" />`}
    </svg>
    <span class="age-text"
      ><span><b>${durationText(ageMs)}</b> of ${durationText(cadenceMs)}</span> ${dueText(account, now)}</span
    >
  </div>`;
}

function dueText(account: AccountShown, now: Date): Html {
  const { publishedAt } = account.document;
  if (publishedAt === undefined) return html``;
  const due = dueAt(new Date(publishedAt), account.policy);
  const overdueMs = now.getTime() - due.getTime();
  const words = overdueMs > 0 ? `${durationText(overdueMs)} past due` : `due in ${durationText(-overdueMs)}`;
  return html`<time class="quiet" datetime="${due.toISOString()}" title="${momentText(due)} UTC"
    >${words}</time
  >`;
}

/** A share as an SVG percentage; short, since a page has many. */
export function percent(share: number): string {
  return `${String(Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 100)}%`;
}
