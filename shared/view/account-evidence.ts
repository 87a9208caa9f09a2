import type { AccountEvidence, EvidenceScope, Inventory } from "../api/evidence-bundle.ts";
import { decodeEvent } from "../records/event-codec.ts";
import { exceptionsIn } from "./evidence-exceptions.ts";
import { gapsIn } from "./evidence-gaps.ts";
import { overdueIn } from "./overdue.ts";
import { rotationsIn } from "./rotation-evidence.ts";
import type { FoldedEvent } from "./folded-events.ts";
import { foldedEvents } from "./folded-events.ts";

/** What evidence of an account is made from: it is kept as it is, and all else follows from it. */
export type EvidenceMaterial = Pick<AccountEvidence, "account" | "inventory" | "head" | "fault" | "trail">;

/** What evidence is about, and when it was made. */
export interface EvidenceFrame {
  readonly scope: EvidenceScope;
  readonly exportedAt: string;
}

/**
 * Everything that the trail and the inventory of an account say within the scope. Pure.
 *
 * @throws {RecordUnreadableError} the trail holds what is no event, or an event out of place.
 */
export function accountEvidence(material: EvidenceMaterial, frame: EvidenceFrame): AccountEvidence {
  const told = foldedEvents(material.trail.map(({ text }) => decodeEvent(text)));
  const { scope } = frame;
  const rotations = rotationsIn(told).filter(({ rotation, requestedAt, endedAt }) =>
    scope.kind === "period"
      ? requestedAt < scope.to && (endedAt === undefined || endedAt >= scope.from)
      : rotation === scope.rotation,
  );
  const span = spanOf(frame, rotations);
  return {
    ...material,
    environments: environmentsOf(material.inventory),
    rotations,
    overdue: material.inventory ? overdueIn(told, material.inventory, span) : [],
    exceptions: exceptionsIn(told, material.inventory, span),
    gaps: gapsIn(material, rotations),
  };
}

/** The events that a bundle of this scope is made of: from the first to the last that it is about. */
export function withinScope(told: readonly FoldedEvent[], scope: EvidenceScope): readonly FoldedEvent[] {
  const end =
    scope.kind === "period"
      ? told.findIndex(({ event }) => event.at.toISOString() >= scope.to)
      : told.findLastIndex(({ rotation }) => rotation === scope.rotation) + 1;
  return end < 0 ? told : told.slice(0, end);
}

/** Whether the account is one that the scope asks for. Who is in no inventory serves nobody knows what. */
export function isInScope({ account, inventory }: EvidenceMaterial, scope: EvidenceScope): boolean {
  if (scope.kind === "rotation") return account === scope.account;
  if (scope.account !== undefined && scope.account !== account) return false;
  const wanted = scope.environment;
  return wanted === undefined || !inventory || environmentsOf(inventory).includes(wanted);
}

function environmentsOf(inventory: Inventory | undefined): AccountEvidence["environments"] {
  return [...new Set(inventory?.consumers.map((consumer) => consumer.environment))].sort();
}

/** Nothing is known of what comes after the export. */
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
