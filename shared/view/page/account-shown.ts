import type { Policy } from "../../domain/account/account-spec.ts";
import { dueAt } from "../../domain/decide/cadence.ts";
import type { DriftKind } from "../../domain/rotation/drift.ts";
import type { AccountDocument } from "../../api/account.ts";

/** What discovery adds to a document, once it has run. */
interface Discovered {
  /** How many use the account's key without being in the inventory. */
  readonly unknownConsumers?: number;
  readonly discoveredAt?: string;
}

/** The last time somebody else was found to have changed something. */
export interface LastDrift {
  readonly kind: DriftKind;
  readonly at: Date;
}

/** One account as the pages show it: what the API says of it, and what it is measured by. */
export interface AccountShown {
  readonly document: AccountDocument & Discovered;
  readonly policy: Policy;
  readonly lastDrift?: LastDrift;
  /** The record of its events cannot be read. */
  readonly trailFault?: { readonly code: string; readonly message: string };
}

/** How an account is, in the order in which people want to look at it. */
export const conditions = [
  "needs-person",
  "overdue",
  "waiting",
  "moving",
  "paused",
  "new",
  "resting",
] as const;
export type Condition = (typeof conditions)[number];

/** Whether somebody who is in no inventory uses the key, by either sign. */
export function hasUnknownUse({ document }: AccountShown): boolean {
  return (document.unknownConsumers ?? 0) > 0 || (document.unexplainedCalls ?? 0) > 0;
}

export function conditionOf(account: AccountShown, now: Date): Condition {
  const { document } = account;
  const { hold, phase } = document;
  if (account.trailFault || document.stuck || (hold?.remedy === "operator" && !document.paused)) {
    return "needs-person";
  }
  if (document.paused) return "paused";
  if (isRotating(account)) return hold?.blockers ? "waiting" : "moving";
  if (isOverdue(account, now)) return "overdue";
  return phase === "unenrolled" ? "new" : "resting";
}

/** Something is being done to its keys or its secrets. */
export function isRotating({ document: { phase } }: AccountShown): boolean {
  return phase !== "idle" && phase !== "unenrolled";
}

/** The published key is older than the policy allows, the timer's grace included. */
export function isOverdue({ document: { publishedAt }, policy }: AccountShown, now: Date): boolean {
  return publishedAt !== undefined && now > dueAt(new Date(publishedAt), policy);
}

const recentMs = 30 * 86_400_000;

/** Drift of the last 30 days, or drift that is being repaired. */
export function hasDrift({ document, lastDrift }: AccountShown, now: Date): boolean {
  if (document.phase === "repairing") return true;
  return lastDrift !== undefined && now.getTime() - lastDrift.at.getTime() <= recentMs;
}
