import { dayMs } from "../../domain/time.ts";
import type { Policy } from "../../domain/account/account-spec.ts";
import type { DriftKind } from "../../domain/rotation/drift.ts";
import type { AccountDocument } from "../../api/account.ts";
import { levelOf } from "../attention/urgency.ts";

/** Fields that discovery adds to a document once it has run. */
interface Discovered {
  /** Users of the account's key that are not in the inventory. */
  readonly unknownConsumers?: number;
  readonly discoveredAt?: string;
}

/** The last change that was made outside keyturn. */
export interface LastDrift {
  readonly kind: DriftKind;
  readonly at: Date;
}

/** One account as the pages show it: its API document, and the policy that it is judged by. */
export interface AccountShown {
  readonly document: AccountDocument & Discovered;
  readonly policy: Policy;
  readonly lastDrift?: LastDrift;
  /** Azure's portal; absent in a cloud that has none of its own. */
  readonly portal?: string;
  /** The record of its events cannot be read. */
  readonly trailFault?: { readonly code: string; readonly message: string };
}

/** The condition of an account, most urgent first. */
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

/** Whether the key has users outside the inventory: by discovery or by unexplained calls. */
export function hasUnknownUse({ document }: AccountShown): boolean {
  return (document.unknownConsumers ?? 0) > 0 || (document.unexplainedCalls ?? 0) > 0;
}

export function conditionOf(account: AccountShown): Condition {
  const { document } = account;
  const { hold, phase } = document;
  if (levelOf(document.attention) === "now") return "needs-person";
  if (isOverdue(account)) return "overdue";
  if (document.paused) return "paused";
  if (isRotating(account)) return hold?.blockers ? "waiting" : "moving";
  return phase === "unenrolled" ? "new" : "resting";
}

/** keyturn is working on its keys or secrets. */
export function isRotating({ document: { phase } }: AccountShown): boolean {
  return phase !== "idle" && phase !== "unenrolled";
}

/** The published key is older than the policy allows, and no rotation that is on time replaces it. */
export function isOverdue({ document }: AccountShown): boolean {
  return document.attention.some(({ kind }) => kind === "overdue");
}

const recentMs = 30 * dayMs;

/** Drift within the last 30 days, or drift under repair. */
export function hasDrift({ document, lastDrift }: AccountShown, now: Date): boolean {
  if (document.phase === "repairing") return true;
  return lastDrift !== undefined && now.getTime() - lastDrift.at.getTime() <= recentMs;
}
