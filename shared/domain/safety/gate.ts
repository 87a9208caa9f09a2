import type { AccountSpec, ConsumerSpec } from "../account/account-spec.ts";
import type { Fingerprint } from "../key.ts";
import type { Blocker, Objection } from "../objection.ts";
import type { Confirmation, WaivedConsumer } from "../rotation/rotation-event.ts";
import type { Readiness, Wanted } from "./readiness.ts";
import { readinessOf } from "./readiness.ts";
import { reportsByConsumer } from "./reports-by-consumer.ts";
import type { InstanceReport } from "../world.ts";

/** The gate's answer for one key: each consumer's readiness, and the objection when not all have confirmed. */
export interface GateAnswer {
  readonly readiness: readonly Readiness[];
  readonly objection?: Objection;
}

/**
 * Asks every required consumer. Fails closed: an account without consumers gets an objection, not a pass. A waived
 * consumer is asked but not waited for, as long as its waiver lasts.
 */
export function askGate(spec: AccountSpec, reports: readonly InstanceReport[], wanted: Wanted): GateAnswer {
  const own = reportsByConsumer(reports);
  const readiness = spec.consumers
    .filter((consumer) => consumer.criticality === "required")
    .map((consumer) => readinessOf(consumer, own(consumer.name), wanted));
  const awaited = readiness.filter(({ consumer }) => !isWaived(consumer, wanted.now));
  const objection = noConsumers(spec, readiness) ?? notReady(awaited, wanted.fingerprint);
  return { readiness, ...(objection && { objection }) };
}

/** The consumers that a waiver let through unconfirmed, with the waiver, for the trail. */
export function waivedOf(readiness: readonly Readiness[], now: Date): readonly WaivedConsumer[] {
  return readiness.flatMap(({ consumer: { name: consumer, waiver }, blocker }) =>
    blocker && waiver && now < waiver.until ? [{ consumer, ...waiver }] : [],
  );
}

function isWaived({ waiver }: ConsumerSpec, now: Date): boolean {
  return waiver !== undefined && now < waiver.until;
}

/** The reports that a decision rests on, for the trail. */
export function confirmationsOf(readiness: readonly Readiness[]): readonly Confirmation[] {
  return readiness.flatMap(({ confirmed }) =>
    confirmed.flatMap(({ consumer, instance, fingerprint, receivedAt, asked }) =>
      fingerprint === undefined
        ? []
        : [{ consumer, instance, fingerprint, receivedAt, strength: asked?.strength ?? "proven" }],
    ),
  );
}

function noConsumers(spec: AccountSpec, readiness: readonly Readiness[]): Objection | undefined {
  // A self-registered consumer blocks the gate but cannot be an account's only consumer.
  const reviewed = readiness.filter(({ consumer }) => !consumer.unreviewed);
  if (reviewed.length > 0 || spec.withoutConsumersBecause !== undefined) return undefined;
  return {
    reason: "NoConsumers",
    message:
      readiness.length === 0
        ? `no required consumer is registered for ${spec.name}, so nobody can confirm`
        : `every required consumer of ${spec.name} has registered itself, and nobody has reviewed one`,
    remedy: "operator",
  };
}

/** Keeps the message readable; the list of blockers is complete. */
const maxNamed = 5;

function notReady(readiness: readonly Readiness[], fingerprint: Fingerprint): Objection | undefined {
  const blockers = readiness
    .map((readiness) => readiness.blocker)
    .filter((blocker): blocker is Blocker => blocker !== undefined);
  if (blockers.length === 0) return undefined;
  const changes = readiness.flatMap(({ changesAt }) => (changesAt ? [changesAt.getTime()] : []));
  const named = blockers.slice(0, maxNamed).map(({ message, owner }) => `${message} (owner ${owner.name})`);
  const more = blockers.length - named.length;
  return {
    reason: "ConsumersNotReady",
    message: `waiting for consumers on key ${fingerprint}: ${named.join("; ")}${more > 0 ? `; and ${more} more` : ""}`,
    remedy: "wait",
    blockers,
    ...(changes.length > 0 && { until: new Date(Math.min(...changes)) }),
  };
}
