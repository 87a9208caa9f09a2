import type { RotationEvidence } from "../../api/rotation-evidence.ts";
import { strengthsIn } from "../../domain/rotation/confirmed.ts";
import type { EnrolledState } from "../../domain/rotation/account-state.ts";
import type { ConfirmationSummary, Tally } from "../../domain/rotation/confirmation-summary.ts";
import type { EventOf, RotationEvent, WaivedConsumer } from "../../domain/rotation/rotation-event.ts";
import { RecordUnreadableError } from "../../errors.ts";
import { rollbackOf } from "./rollback.ts";
import type { FoldedEvent } from "../folded-events.ts";

/** Derives every rotation from the events, oldest first. Pure; adds nothing that the events do not say. */
export function rotationsIn(told: readonly FoldedEvent[]): readonly RotationEvidence[] {
  const groups = new Map<string, FoldedEvent[]>();
  for (const step of told) {
    if (step.rotation === undefined) continue;
    const group = groups.get(step.rotation) ?? [];
    group.push(step);
    groups.set(step.rotation, group);
  }
  return [...groups].flatMap(([id, steps]) => evidenceOf(id, steps) ?? []);
}

function evidenceOf(id: string, steps: readonly FoldedEvent[]): RotationEvidence | undefined {
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first || !last || last.after.phase === "unenrolled" || first.before.phase === "unenrolled")
    return undefined;
  return {
    rotation: id,
    ...requestIn(first.event),
    events: { first: first.sequence, last: last.sequence },
    before: { ...keysOf(first.before), ...seenAtFirst(steps) },
    approvals: told(steps, "rotation-approved", ({ by, reason }) => ({ by, reason })),
    emergencies: told(steps, "emergency-declared", ({ emergency, leaked }) => {
      const { by, reason, compromised, gate, deadlineMs } = emergency;
      return { by, reason, compromised, ...(leaked && { leaked }), gate, deadlineMs };
    }),
    decisions: steps.flatMap((step) => decisionIn(step) ?? []),
    changes: steps.flatMap((step) => changeIn(step) ?? []),
    drifts: told(steps, "drift-found", ({ drift: { kind } }) => ({ kind })),
    ...proofsIn(steps),
    ...endIn(last.event),
    after: keysOf(last.after),
    rollback: rollbackOf(steps),
  };
}

function requestIn(
  event: RotationEvent,
): Pick<RotationEvidence, "mode" | "requestedBy" | "requestedAt" | "reason"> {
  const requestedAt = event.at.toISOString();
  switch (event.type) {
    case "rotation-requested": {
      const { mode, requestedBy, reason } = event;
      return { mode, requestedBy, requestedAt, ...(reason !== undefined && { reason }) };
    }
    case "emergency-declared": {
      const { by, reason } = event.emergency;
      return { mode: "emergency", requestedBy: by, requestedAt, reason };
    }
    default:
      throw new RecordUnreadableError(`a rotation that begins with ${event.type}`);
  }
}

function keysOf(state: EnrolledState): RotationEvidence["before"] {
  const { active, keys, publishedAt } = state;
  const fingerprints = { key1: keys.key1, key2: keys.key2 };
  return { active, fingerprints, publishedAt: publishedAt.toISOString() };
}

/** The first preflight's observation is more accurate than the state left by the last rotation. */
function seenAtFirst(steps: readonly FoldedEvent[]): Partial<RotationEvidence["before"]> {
  const [preflight] = eventsOf(steps, "preflight-passed");
  if (!preflight) return {};
  const { key1, key2 } = preflight.keys;
  return { fingerprints: { key1, key2 }, versions: preflight.superseded };
}

function decisionIn({ event, sequence }: FoldedEvent): RotationEvidence["decisions"][number] | undefined {
  if (event.type !== "preflight-passed" && event.type !== "adoption-confirmed") return undefined;
  const { confirmations, waived = [], summary, waivedLeftOut, copies, at } = event;
  const waiver = event.type === "adoption-confirmed" ? event.waiver : undefined;
  return {
    sequence,
    at: at.toISOString(),
    about: event.type === "preflight-passed" ? "standby-key" : "previous-key",
    confirmations: confirmations.map((one) => ({ ...one, receivedAt: one.receivedAt.toISOString() })),
    ...(summary && { summary: summaryOf(summary) }),
    strengths: strengthsIn(event),
    waived: waived.map(waivedOf),
    ...(waivedLeftOut && { waivedLeftOut }),
    ...(waiver && { waiver }),
    ...(copies && { copies }),
  };
}

function summaryOf({ consumers, others }: ConfirmationSummary) {
  return { consumers: consumers.map(tallyOf), ...(others && { others: tallyOf(others) }) };
}

function tallyOf<T extends Tally>({ oldest, newest, ...tally }: T) {
  return { ...tally, oldest: oldest.toISOString(), newest: newest.toISOString() };
}

function waivedOf({ consumer, by, reason, until }: WaivedConsumer) {
  return { consumer, by, reason, until: until.toISOString() };
}

function changeIn({ event, sequence }: FoldedEvent): RotationEvidence["changes"][number] | undefined {
  const base = { sequence, at: event.at.toISOString() };
  switch (event.type) {
    case "standby-key-regenerated":
      return { ...base, change: event.type, fingerprint: event.fresh, ...correlationIn(event) };
    case "previous-key-regenerated":
      return { ...base, change: event.type, fingerprint: event.replacement, ...correlationIn(event) };
    case "secret-stored":
      return { ...base, change: event.type, ...event.stored, ...correlationIn(event) };
    case "superseded-version-disabled":
      return { ...base, change: event.type, ...event.place, version: event.version };
    default:
      return undefined;
  }
}

function correlationIn({ correlationId }: { readonly correlationId?: string }) {
  return correlationId === undefined ? {} : { correlationId };
}

function proofsIn(steps: readonly FoldedEvent[]): Pick<RotationEvidence, "life" | "death"> {
  const life = told(steps, "fresh-key-proven", ({ acceptances }) => ({ acceptances })).at(-1);
  const death =
    told(steps, "revocation-proven", ({ refusals }) => ({ proven: true, refusals })).at(-1) ??
    told(steps, "revocation-unproven", () => ({ proven: false })).at(-1);
  return { ...(life && { life }), ...(death && { death }) };
}

function endIn(
  event: RotationEvent,
): Pick<RotationEvidence, "outcome" | "endedAt" | "endedBy" | "endReason"> {
  if (event.type !== "rotation-ended") return {};
  const { outcome, by, reason, at } = event;
  return {
    outcome,
    endedAt: at.toISOString(),
    ...(by !== undefined && { endedBy: by }),
    ...(reason !== undefined && { endReason: reason }),
  };
}

function told<T extends RotationEvent["type"], R extends object>(
  steps: readonly FoldedEvent[],
  type: T,
  say: (event: EventOf<T>) => R,
): readonly ({ readonly sequence: number; readonly at: string } & R)[] {
  return steps.flatMap(({ sequence, event }) =>
    isOf(event, type) ? [{ sequence, at: event.at.toISOString(), ...say(event) }] : [],
  );
}

function eventsOf<T extends RotationEvent["type"]>(
  steps: readonly FoldedEvent[],
  type: T,
): readonly EventOf<T>[] {
  return steps.flatMap(({ event }) => (isOf(event, type) ? [event] : []));
}

function isOf<T extends RotationEvent["type"]>(event: RotationEvent, type: T): event is EventOf<T> {
  return event.type === type;
}
