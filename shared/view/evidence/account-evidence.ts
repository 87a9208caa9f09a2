import type { AccountEvidence, EvidenceScope, Inventory } from "../../api/evidence-bundle.ts";
import { decodeState } from "../../records/account-state-codec.ts";
import { decodeEvent } from "../../records/event-codec.ts";
import { exceptionsIn } from "./evidence-exceptions.ts";
import { gapsIn } from "./evidence-gaps.ts";
import { overdueIn } from "../overdue.ts";
import { rulesOver } from "../rules-in-force.ts";
import { rotationsIn } from "./rotation-evidence.ts";
import type { FoldedEvent } from "../folded-events.ts";
import { foldedEvents } from "../folded-events.ts";

/** The raw material of an account's evidence, kept unchanged; everything else is derived from it. */
export type EvidenceMaterial = Pick<
  AccountEvidence,
  "account" | "inventory" | "head" | "fault" | "history" | "trail" | "checkpoints"
>;

/** The scope of the evidence and the time of the export. */
export interface EvidenceFrame {
  readonly scope: EvidenceScope;
  readonly exportedAt: string;
}

/**
 * Derives everything that the trail and the inventory of an account say within the scope. Pure.
 *
 * @throws {RecordUnreadableError} the trail holds an entry that is no event, or an event out of order.
 */
export function accountEvidence(material: EvidenceMaterial, frame: EvidenceFrame): AccountEvidence {
  const told = toldBy(material);
  const { scope } = frame;
  const rotations = rotationsIn(told).filter(({ rotation, requestedAt, endedAt }) =>
    scope.kind === "period"
      ? requestedAt < scope.to && (endedAt === undefined || endedAt >= scope.from)
      : rotation === scope.rotation,
  );
  const span = spanOf(frame, rotations);
  const over = rulesOver(told, material.inventory);
  return {
    ...material,
    environments: environmentsOf(material.inventory),
    rotations,
    overdue: overdueIn(told, over, span),
    exceptions: exceptionsIn(told, material.inventory, span),
    gaps: gapsIn(material, rotations, over),
  };
}

/**
 * The events of a trail with the states that they lead from and to. Pure.
 *
 * @throws {RecordUnreadableError} as `accountEvidence` does.
 */
export function toldBy({
  history,
  trail,
}: Pick<EvidenceMaterial, "history" | "trail">): readonly FoldedEvent[] {
  const events = trail.map(({ text }) => decodeEvent(text));
  return history ? foldedEvents(events, decodeState(history.state)) : foldedEvents(events);
}

/**
 * Where the events of a scope begin and end, as positions. Those of a period begin with the account's first, which tells how
 * things stood; those of a rotation where the one before has ended, so that the evidence of all rotations is the whole trail.
 */
export function partInScope(
  told: readonly FoldedEvent[],
  scope: EvidenceScope,
): { readonly start: number; readonly end: number } {
  if (scope.kind === "period") {
    const end = told.findIndex(({ event }) => event.at.toISOString() >= scope.to);
    return { start: 0, end: end < 0 ? told.length : end };
  }
  const isOwn = ({ rotation }: FoldedEvent) => rotation === scope.rotation;
  const end = told.findLastIndex(isOwn) + 1;
  const before = told.slice(0, Math.max(0, told.findIndex(isOwn)));
  return { start: before.findLastIndex(({ event }) => event.type === "rotation-ended") + 1, end };
}

/** Whether the scope covers the account. Without an inventory its environments are unknown, so it counts as covered. */
export function isInScope({ account, inventory }: EvidenceMaterial, scope: EvidenceScope): boolean {
  if (scope.kind === "rotation") return account === scope.account;
  if (scope.account !== undefined && scope.account !== account) return false;
  const wanted = scope.environment;
  return wanted === undefined || !inventory || environmentsOf(inventory).includes(wanted);
}

function environmentsOf(inventory: Inventory | undefined): AccountEvidence["environments"] {
  return [...new Set(inventory?.consumers.map((consumer) => consumer.environment))].sort();
}

/** Ends at the export at the latest: nothing is known about later times. */
function spanOf({ scope, exportedAt }: EvidenceFrame, rotations: AccountEvidence["rotations"]) {
  if (scope.kind === "period") {
    return { from: new Date(scope.from), to: new Date(scope.to < exportedAt ? scope.to : exportedAt) };
  }
  const [rotation] = rotations;
  return {
    from: new Date(rotation?.requestedAt ?? exportedAt),
    to: new Date(rotation?.endedAt ?? exportedAt),
  };
}
