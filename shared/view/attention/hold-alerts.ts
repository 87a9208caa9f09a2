import type { AttentionAlert, AttentionLevel } from "../../api/attention.ts";
import type { AccountSpec } from "../../domain/account/account-spec.ts";
import type { Objection } from "../../domain/objection.ts";
import type { Trail } from "../../records/trail.ts";
import { emptyTrail } from "../../records/trail.ts";
import { accountDocument } from "../account-document.ts";
import { levelOf } from "./urgency.ts";

/** What the log line of a hold says beside its reason, for the alert rules. */
interface HoldAlerts {
  readonly attention?: AttentionLevel;
  readonly alerts?: readonly AttentionAlert[];
}

/**
 * Tells how urgently an account that holds needs a person, and the rules that raise it. Reports and discoveries have log
 * lines of their own. Pure.
 *
 * @param head as the look has seen it; absent where it could not be read.
 */
export function holdAlerts(
  spec: AccountSpec,
  head: Trail | undefined,
  objection: Objection,
  now: Date,
): HoldAlerts {
  const { attention } = accountDocument(spec, { ...(head ?? emptyTrail(spec.name)), objection }, [], now);
  const level = levelOf(attention);
  const alerts = [...new Set(attention.flatMap(({ alert }) => alert ?? []))];
  return { ...(level && { attention: level }), ...(alerts.length > 0 && { alerts }) };
}
