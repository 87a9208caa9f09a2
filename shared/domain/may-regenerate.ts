import { longestRefreshMs } from "./account-spec.ts";
import { askGate } from "./gate.ts";
import type { KeyFingerprints, Slot } from "./key.ts";
import { otherSlot } from "./key.ts";
import type { Objection } from "./objection.ts";
import { isStale } from "./standing.ts";
import type { InstanceReport, VaultFact, World } from "./world.ts";

/** Everything the safety rule looks at. */
export interface RegenerationQuestion {
  readonly slot: Slot;
  readonly keys: KeyFingerprints;
  readonly published: readonly VaultFact[];
  readonly reports: readonly InstanceReport[];
  /** Since when the slot's key is no longer the published one, anywhere. */
  readonly unpublishedSince: Date;
  /** Reports about the other key count from here on; absent when any current report counts. */
  readonly receivedAfter?: Date;
  readonly world: Pick<World, "now" | "spec">;
}

/**
 * The safety rule: a slot may be regenerated only while its key is provably unused. Asked for both
 * regenerations of a rotation, when the phase is saved and again right before the call.
 *
 * @returns the first objection, or nothing when the slot may be regenerated.
 */
export function mayRegenerate(question: RegenerationQuestion): Objection | undefined {
  return (
    keyStillPublished(question) ??
    keyRecentlyPublished(question.slot, question.unpublishedSince, question.world) ??
    consumersNotOnOtherKey(question) ??
    keyInUse(question.slot, question.keys, question.reports, question.world)
  );
}

function keyStillPublished({ slot, keys, published, world }: RegenerationQuestion): Objection | undefined {
  const wanted = keys[otherSlot(slot)];
  const covered = world.spec.vaults.every((vault) =>
    published.some(
      (fact) => fact.vault === vault && fact.latest.kind === "present" && fact.latest.fingerprint === wanted,
    ),
  );
  if (covered) return undefined;
  return {
    reason: "KeyStillPublished",
    message: `not every vault publishes the other key than ${slot}, so ${slot} may be what consumers read`,
    remedy: "operator",
  };
}

/** An instance that read the key just before it was replaced may use it that long, known to us or not. */
export function keyRecentlyPublished(
  slot: Slot,
  unpublishedSince: Date,
  world: Pick<World, "now" | "spec">,
): Objection | undefined {
  const until = unpublishedSince.getTime() + longestRefreshMs(world.spec);
  // Equal is not enough: at that very instant an instance may still send its last call.
  if (world.now.getTime() > until) return undefined;
  return {
    reason: "KeyRecentlyPublished",
    message: `${slot} stopped being published ${unpublishedSince.toISOString()}, an instance may still use it`,
    remedy: "wait",
    until: new Date(until + 1),
  };
}

function consumersNotOnOtherKey(question: RegenerationQuestion): Objection | undefined {
  const { slot, keys, reports, receivedAfter, world } = question;
  return askGate(world.spec, reports, {
    fingerprint: keys[otherSlot(slot)],
    staleAfterMs: world.spec.policy.staleAfterMs,
    now: world.now,
    ...(receivedAfter && { receivedAfter }),
  }).objection;
}

/** Also advisory consumers, and instances beyond the expected number: whoever says it uses the key, uses it. */
export function keyInUse(
  slot: Slot,
  keys: KeyFingerprints,
  reports: readonly InstanceReport[],
  world: Pick<World, "now" | "spec">,
): Objection | undefined {
  const { now, spec } = world;
  const user = reports.find(
    (report) => report.fingerprint === keys[slot] && !olderThanStale(report, spec.policy.staleAfterMs, now),
  );
  if (!user) return undefined;
  const owner = spec.consumers.find((consumer) => consumer.name === user.consumer)?.owner.name ?? "unknown";
  return {
    reason: "KeyInUse",
    message: `${user.consumer} instance ${user.instance} (owner ${owner}) reports that it uses ${slot}`,
    remedy: "wait",
  };
}

/** Stricter than stale by the boundary: at exactly the limit a report confirms no more but still protects. */
function olderThanStale(report: InstanceReport, staleAfterMs: number, now: Date): boolean {
  return isStale(report, staleAfterMs, now) && now.getTime() - report.receivedAt.getTime() !== staleAfterMs;
}
