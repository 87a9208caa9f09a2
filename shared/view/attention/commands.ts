import type { AccountDocument } from "../../api/account.ts";
import type { Reason } from "../../domain/objection.ts";
import { isLastResort } from "../last-resort.ts";

/** The part of an account's document that says where it stands. */
export type Standing = Pick<
  AccountDocument,
  | "account"
  | "phase"
  | "hold"
  | "stuck"
  | "paused"
  | "leaked"
  | "unproven"
  | "rotation"
  | "publishedAt"
  | "wakeAt"
> &
  Pick<AccountDocument, "unknownConsumers" | "unexplainedCalls" | "copies" | "consumers">;

/** A text as one argument of a shell: people paste the commands, and consumers choose the names of their instances. */
export function argument(text: string): string {
  return /^[\w.:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The command to begin with where the account holds for this reason. */
export function commandFor(reason: Reason, { account }: Pick<Standing, "account">): string {
  switch (reason) {
    case "ApprovalMissing":
      return `keyturn approve ${account} --reason …`;
    case "LooseningNotApproved":
      return "keyturn fleet pending";
    case "LineStopped":
      return "keyturn rollout resume --reason …";
    case "UnmanagedCopy":
    case "PinnedToSlot":
      return `keyturn copies list ${account}`;
    case "UnknownConsumers":
      return "keyturn discover";
    case "DiscoveryMissing":
      return "keyturn discover --run";
    case "ConsumersNotReady":
    case "AdoptionOverdue":
    case "Soaking":
    case "KeyInUse":
    case "NoConsumers":
      return `keyturn consumers list ${account}`;
    case "LeakedKeyNotReplaced":
    case "StepFailed":
    case "StepKeepsFailing":
    case "RecordTooLarge":
    case "RecordUnreadable":
    case "RecordsFromNewerBuild":
    case "TargetChanged":
    case "RetireeStillAccepted":
      return `keyturn status ${account}`;
    default:
      return `keyturn doctor --account ${account}`;
  }
}

/** What ends the leak soonest from here. A rotation under way needs no second one. */
export function commandAgainstLeak(standing: Standing): string {
  const { account, leaked = [], rotation, hold } = standing;
  const [first, second] = leaked;
  const which = second ? "both" : (first?.slot ?? "active");
  const emergency = rotation?.emergency;
  if (!emergency) return `keyturn emergency ${account} --compromised ${which} --reason …`;
  if (emergency.unconfirmed) return `keyturn approve ${account} --reason …`;
  if (hold?.blockers && emergency.gate === "wait") {
    return `keyturn emergency ${account} --compromised ${which} --gate waive --reason …`;
  }
  return hold?.remedy === "operator" ? commandFor(hold.reason, standing) : `keyturn status ${account}`;
}

/** Where nothing has happened for too long: what holds it, or else the last way out. */
export function commandWhenStuck(standing: Standing): string {
  const { account, phase, hold } = standing;
  if (hold) return commandFor(hold.reason, standing);
  return isLastResort(phase) ? `keyturn abandon ${account} --reason …` : `keyturn status ${account}`;
}
