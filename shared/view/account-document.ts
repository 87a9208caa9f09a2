import type { AccountDocument, ConsumerDocument } from "../api/account.ts";
import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { Discovery } from "../domain/discovery/discovery.ts";
import { effectiveSpec } from "../domain/rotation/effective-spec.ts";
import type { Objection } from "../domain/objection.ts";
import type { Rotation, RotationRequest } from "../domain/rotation/rotation.ts";
import { isInFlight } from "../domain/rotation/rotation.ts";
import { deadlineOf } from "../domain/rotation/emergency.ts";
import { discoveryFact, unexplainedCalls } from "../domain/discovery/unknown-consumers.ts";
import { isStuck } from "../domain/decide/stuck.ts";
import { isStale, standingOf } from "../domain/safety/standing.ts";
import type { WantedKey } from "../domain/confirmation/wanted-key.ts";
import { wantedKey } from "../domain/confirmation/wanted-key.ts";
import type { InstanceReport } from "../domain/world.ts";

/** The part of a trail that is shown. */
interface Shown {
  readonly rotation: Rotation;
  readonly objection?: Objection;
  readonly wakeAt?: Date;
  readonly movedAt?: Date;
}

export function accountDocument(
  spec: AccountSpec,
  shown: Shown,
  reports: readonly InstanceReport[],
  now: Date,
  discovery?: Discovery,
): AccountDocument {
  const { rotation, objection, wakeAt } = shown;
  return {
    account: spec.name,
    resourceId: spec.resourceId,
    vaults: spec.vaults,
    publishedSecret: spec.publishedSecret,
    phase: rotation.phase,
    ...enrolled(rotation),
    ...(objection && { hold: holdOf(objection) }),
    ...(wakeAt && { wakeAt: wakeAt.toISOString() }),
    ...(isStuck(shown, spec.policy, now) && { stuck: true }),
    ...discovered(discovery, effectiveSpec(spec, rotation)),
    consumers: effectiveSpec(spec, rotation).consumers.map((consumer) =>
      consumerDocument(consumer, spec, rotation, reports, now),
    ),
  };
}

function discovered(
  discovery: Discovery | undefined,
  spec: AccountSpec,
): Pick<AccountDocument, "unknownConsumers" | "discoveredAt" | "unexplainedCalls"> {
  const fact = discoveryFact(discovery, spec);
  if (fact.kind === "none") return {};
  const calls = unexplainedCalls(discovery, spec);
  return {
    unknownConsumers: fact.unknown.length,
    discoveredAt: fact.at.toISOString(),
    ...(calls !== undefined && { unexplainedCalls: calls }),
  };
}

function holdOf({ until, ...hold }: Objection): NonNullable<AccountDocument["hold"]> {
  return { ...hold, ...(until && { until: until.toISOString() }) };
}

function enrolled(
  rotation: Rotation,
): Pick<AccountDocument, "active" | "fingerprints" | "publishedAt" | "rotation" | "lastEnded" | "paused"> {
  if (rotation.phase === "unenrolled") return {};
  const { active, keys, publishedAt, lastEnded, paused } = rotation;
  return {
    active,
    fingerprints: keys,
    publishedAt: publishedAt.toISOString(),
    ...(lastEnded && { lastEnded: { ...lastEnded, at: lastEnded.at.toISOString() } }),
    ...(paused && { paused: { ...paused, at: paused.at.toISOString() } }),
    ...(isInFlight(rotation) && { rotation: requestDocument(rotation) }),
  };
}

function requestDocument(request: RotationRequest): NonNullable<AccountDocument["rotation"]> {
  const { id, mode, requestedBy, requestedAt, approval, emergency } = request;
  return {
    id,
    mode,
    requestedBy,
    requestedAt: requestedAt.toISOString(),
    ...(approval && { approvedBy: approval.by }),
    ...(emergency && {
      emergency: {
        compromised: emergency.compromised,
        gate: emergency.gate,
        deadline: deadlineOf(emergency).toISOString(),
        by: emergency.by,
        reason: emergency.reason,
      },
    }),
  };
}

function consumerDocument(
  consumer: AccountSpec["consumers"][number],
  spec: AccountSpec,
  rotation: Rotation,
  reports: readonly InstanceReport[],
  now: Date,
): ConsumerDocument {
  const { name, owner, environment, criticality, instances, waiver, unreviewed } = consumer;
  const own = reports.filter((report) => report.consumer === name);
  const standing = standingIn(consumer, wantedKey(rotation), reports, spec.policy.staleAfterMs, now);
  return {
    name,
    owner,
    environment,
    criticality,
    expectedInstances: instances,
    confirmedInstances: standing?.confirmed.length ?? 0,
    ...(!spec.consumers.includes(consumer) && { registered: true }),
    ...(unreviewed && { unreviewed }),
    ...(standing?.blocker && {
      blocker: { reason: standing.blocker.reason, message: standing.blocker.message },
    }),
    ...(waiver && { waiver: { ...waiver, until: waiver.until.toISOString() } }),
    instances: own.map((report) => ({
      instance: report.instance,
      ...(report.fingerprint !== undefined && { fingerprint: report.fingerprint }),
      strength: report.asked?.strength ?? "proven",
      ...(report.asked?.flaw && { flaw: report.asked.flaw }),
      healthy: report.healthy,
      receivedAt: report.receivedAt.toISOString(),
      stale: isStale(report, spec.policy.staleAfterMs, now),
    })),
  };
}

function standingIn(
  consumer: AccountSpec["consumers"][number],
  wanted: WantedKey | undefined,
  reports: readonly InstanceReport[],
  staleAfterMs: number,
  now: Date,
) {
  if (!wanted) return undefined;
  const { fingerprint, movesConsumers, publishedAt } = wanted;
  // The same question that the gate asks.
  const receivedAfter = movesConsumers && { receivedAfter: publishedAt };
  return standingOf(consumer, reports, { fingerprint, staleAfterMs, now, ...receivedAfter });
}
