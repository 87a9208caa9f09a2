import type { AccountDocument, ConsumerDocument } from "../api/account.ts";
import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { Discovery } from "../domain/discovery/discovery.ts";
import { effectiveSpec } from "../domain/rotation/effective-spec.ts";
import type { Objection } from "../domain/objection.ts";
import type { AccountState, EnrolledState, RotationRequest } from "../domain/rotation/account-state.ts";
import { isInFlight } from "../domain/rotation/account-state.ts";
import type { Terms } from "../domain/terms/terms.ts";
import { liveLeaks } from "../domain/rotation/leaked-keys.ts";
import { deadlineOf } from "../domain/safety/waiver.ts";
import { copiesFact } from "../domain/discovery/copies-fact.ts";
import { discoveryFact, unexplainedCalls } from "../domain/discovery/unknown-consumers.ts";
import { dueAt, overdueFrom } from "../domain/decide/cadence.ts";
import { isStuck } from "../domain/decide/stuck.ts";
import { isContested, isStale } from "../domain/safety/readiness.ts";
import { reportsByConsumer } from "../domain/safety/reports-by-consumer.ts";
import { wantedKey } from "../domain/confirmation/wanted-key.ts";
import type { InstanceReport } from "../domain/world.ts";
import type { Beyond } from "./attention/attention.ts";
import { attentionOf } from "./attention/attention.ts";
import { readinessIn } from "./consumer-readiness.ts";
import { copiesDocument } from "./copies-document.ts";

/** The part of a trail that the document shows. */
interface Shown {
  readonly state: AccountState;
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
  const { state, objection, wakeAt } = shown;
  const reportsOf = reportsByConsumer(reports);
  const document: Omit<AccountDocument, "attention"> = {
    account: spec.name,
    resourceId: spec.resourceId,
    vaults: spec.vaults,
    publishedSecret: spec.publishedSecret,
    phase: state.phase,
    ...enrolled(state),
    ...(objection && { hold: holdOf(objection) }),
    ...(wakeAt && { wakeAt: wakeAt.toISOString() }),
    ...(isStuck(shown, spec.policy, now) && { stuck: true }),
    ...discovered(discovery, effectiveSpec(spec, state)),
    ...copied(discovery, effectiveSpec(spec, state), state, now),
    consumers: effectiveSpec(spec, state).consumers.map((consumer) =>
      consumerDocument(consumer, spec, state, reportsOf(consumer.name), now),
    ),
  };
  return { ...document, attention: attentionOf(document, beyond(spec, state, now)) };
}

function beyond({ policy }: AccountSpec, state: AccountState, now: Date): Beyond {
  if (state.phase === "unenrolled") return { now };
  const { publishedAt } = state;
  const waitsSince = waitingSince(state);
  return {
    now,
    dueAt: dueAt(publishedAt, policy),
    alertAt: overdueFrom(publishedAt, policy),
    ...(waitsSince && { waitsSince }),
  };
}

/** When the key was published that consumers must move to. */
function waitingSince(state: EnrolledState): Date | undefined {
  if (state.phase === "reverting") return state.previousPublishedAt;
  return "freshPublishedAt" in state ? state.freshPublishedAt : undefined;
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

function copied(
  discovery: Discovery | undefined,
  spec: AccountSpec,
  state: AccountState,
  now: Date,
): Pick<AccountDocument, "copies"> {
  const keys = state.phase === "unenrolled" ? undefined : state.keys;
  const copies = copiesDocument(copiesFact(discovery, spec.name, keys), spec, state, now);
  return copies ? { copies } : {};
}

function holdOf({ until, since, ...hold }: Objection): NonNullable<AccountDocument["hold"]> {
  return {
    ...hold,
    ...(until && { until: until.toISOString() }),
    ...(since && { since: since.toISOString() }),
  };
}

function enrolled(
  state: AccountState,
): Pick<
  AccountDocument,
  | "active"
  | "fingerprints"
  | "publishedAt"
  | "rotation"
  | "lastEnded"
  | "paused"
  | "leaked"
  | "unproven"
  | "declared"
> {
  if (state.phase === "unenrolled") return {};
  const { active, keys, publishedAt, lastEnded, paused, unproven } = state;
  const leaked = liveLeaks(state);
  return {
    active,
    fingerprints: keys,
    publishedAt: publishedAt.toISOString(),
    ...(lastEnded && { lastEnded: { ...lastEnded, at: lastEnded.at.toISOString() } }),
    ...(paused && { paused: { ...paused, at: paused.at.toISOString() } }),
    ...(isInFlight(state) && { rotation: requestDocument(state) }),
    ...(leaked.length > 0 && { leaked }),
    ...(unproven && { unproven: { ...unproven, since: unproven.since.toISOString() } }),
    ...(state.declared && { declared: termsDocument(state.declared) }),
  };
}

function termsDocument({ declaration, file, since, by, approvedBy }: Terms) {
  return {
    declaration,
    file,
    since: since.toISOString(),
    ...(by !== undefined && { by }),
    ...(approvedBy !== undefined && { approvedBy }),
  };
}

function requestDocument(request: RotationRequest): NonNullable<AccountDocument["rotation"]> {
  const { id, mode, requestedBy, requestedAt, approval, emergency, terms } = request;
  return {
    id,
    mode,
    requestedBy,
    requestedAt: requestedAt.toISOString(),
    ...(approval && { approvedBy: approval.by }),
    ...(terms && { terms: termsDocument(terms) }),
    ...(emergency && {
      emergency: {
        compromised: emergency.compromised,
        gate: emergency.gate,
        deadline: deadlineOf(emergency).toISOString(),
        by: emergency.by,
        reason: emergency.reason,
        ...(emergency.unconfirmed !== undefined && { unconfirmed: true as const }),
        ...(emergency.confirmedBy !== undefined && { confirmedBy: emergency.confirmedBy }),
      },
    }),
  };
}

function consumerDocument(
  consumer: AccountSpec["consumers"][number],
  spec: AccountSpec,
  state: AccountState,
  own: readonly InstanceReport[],
  now: Date,
): ConsumerDocument {
  const { name, owner, environment, criticality, instances, waiver, unreviewed } = consumer;
  const readiness = readinessIn(consumer, wantedKey(state), own, spec.policy.staleAfterMs, now);
  return {
    name,
    owner,
    environment,
    criticality,
    expectedInstances: instances,
    confirmedInstances: readiness?.confirmed.length ?? 0,
    ...(!spec.consumers.includes(consumer) && { registered: true }),
    ...(unreviewed && { unreviewed }),
    ...(readiness?.blocker && {
      blocker: { reason: readiness.blocker.reason, message: readiness.blocker.message },
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
      ...contestOf(report, spec.policy.staleAfterMs, now),
    })),
  };
}

function contestOf(
  report: InstanceReport,
  staleAfterMs: number,
  now: Date,
): Pick<ConsumerDocument["instances"][number], "contested"> {
  const { contested } = report;
  if (!contested || !isContested(report, staleAfterMs, now)) return {};
  const { since, at, times, fingerprint } = contested;
  return { contested: { since: since.toISOString(), at: at.toISOString(), times, fingerprint } };
}
