import { presentOf } from "../decide/find-drift.ts";
import { publishedSecretUnusable } from "./vault-checks.ts";
import { maxRefreshMs } from "../account/account-spec.ts";
import { askGate } from "./gate.ts";
import { keyCopied } from "./key-copied.ts";
import type { KeyFingerprints, Slot } from "../key.ts";
import { otherSlot } from "../key.ts";
import type { Objection } from "../objection.ts";
import type { AccountStateIn, Enrolled } from "../rotation/account-state.ts";
import type { SupersededVersion } from "../secret-place.ts";
import { sameVersion } from "../secret-place.ts";
import { isContested, isStale } from "./readiness.ts";
import { usedUntil } from "./refresh-bound.ts";
import type { Waiver } from "./waiver.ts";
import { waiverAtEnd, waiverAtStart } from "./waiver.ts";
import type { CopiesFact, InstanceReport, VaultFact, World } from "../world.ts";

type Standby = AccountStateIn<"preparing" | "regenerating">;
type Previous = AccountStateIn<"adopting" | "retiring">;
type When = Pick<World, "now" | "spec" | "held">;

/** The facts that must be known before a key may be regenerated. */
export interface SafetyFacts {
  readonly keys: KeyFingerprints;
  readonly published: readonly VaultFact[];
  readonly reports: readonly InstanceReport[];
  readonly copies: CopiesFact;
}

/**
 * May the standby key be replaced? Only while it is provably unused. Asked when the phase is saved and again right
 * before the call.
 *
 * @returns the first objection, or nothing when the key may be regenerated.
 */
export function mayReplaceStandby(state: Standby, seen: SafetyFacts, world: When): Objection | undefined {
  const slot = otherSlot(state.active);
  const objection = mayRegenerate({
    ...seen,
    slot,
    unpublishedSince: state.standbyUnpublishedSince,
    promised: state,
    ownVersions: state.ownVersions,
    receivedAfter: undefined,
    waiver: waiverAtStart(state),
    world,
  });
  return objection ?? keyCopied([slot], state, seen.copies, world);
}

/**
 * The same question of the key that consumers are leaving: reports count only if they came after the publication
 * of the fresh key, and a waiver only from its deadline on.
 */
export function mayReplacePrevious(state: Previous, seen: SafetyFacts, world: When): Objection | undefined {
  const objection = mayRegenerate({
    ...seen,
    slot: state.active,
    unpublishedSince: state.freshPublishedAt,
    promised: state,
    ownVersions: state.ownVersions,
    receivedAfter: state.freshPublishedAt,
    waiver: waiverAtEnd(state, world.now),
    world,
  });
  return objection ?? keyCopied([state.active], state, seen.copies, world);
}

/** Finds reasons to leave the standby key alone in the trail and the reports, before any call to Azure. */
export function standbyInUse(
  state: Standby,
  reports: readonly InstanceReport[],
  world: When,
): Objection | undefined {
  if (waiverAtStart(state)) return undefined;
  const { keys } = state;
  const slot = otherSlot(state.active);
  return (
    consumersNotOnOtherKey({ slot, keys, reports, receivedAfter: undefined, world }) ??
    keyRecentlyPublished(slot, state.standbyUnpublishedSince, state, world) ??
    keyInUse(slot, keys, reports, world)
  );
}

interface Question extends SafetyFacts {
  readonly slot: Slot;
  /** Since when the slot's key is not the published one, as far as the trail knows. */
  readonly unpublishedSince: Date;
  /** How long consumers were told that they may use a key. */
  readonly promised: Pick<Enrolled, "refreshBound">;
  /** The versions that keyturn published: of these the trail knows when. */
  readonly ownVersions: readonly SupersededVersion[];
  /** Only later reports confirm the other key; any current one when undefined. */
  readonly receivedAfter: Date | undefined;
  /** Waives that a consumer may still use the key; never that it must not be the published one. */
  readonly waiver: Waiver | undefined;
  readonly world: When;
}

/** The safety rule: a slot may be regenerated only while its key is provably unused. */
function mayRegenerate(question: Question): Objection | undefined {
  const { waiver } = question;
  if (waiver) return keyStillPublished(question) ?? beforeDeadline(waiver, question);
  return (
    keyStillPublished(question) ??
    keyRecentlyPublished(question.slot, lastPublished(question), question.promised, question.world) ??
    consumersNotOnOtherKey(question) ??
    keyInUse(question.slot, question.keys, question.reports, question.world)
  );
}

/** A consumer that may have read the key a moment ago was promised the time until the deadline. */
function beforeDeadline({ deadline }: Waiver, question: Question): Objection | undefined {
  const { slot, promised, world } = question;
  if (world.now >= deadline) return undefined;
  const recent = keyRecentlyPublished(slot, lastPublished(question), promised, world);
  return recent?.until && recent.until > deadline ? { ...recent, until: deadline } : recent;
}

/** A vault that gives no answer may publish any key. Only a person may leave it out, by name. */
function keyStillPublished({ slot, keys, published, waiver, world }: Question): Objection | undefined {
  const wanted = keys[otherSlot(slot)];
  const asked = world.spec.vaults.filter((vault) => !waiver?.leaveOut?.includes(vault));
  const covered = asked.every((vault) =>
    published.some(
      (fact) => fact.vault === vault && fact.latest.kind === "present" && fact.latest.fingerprint === wanted,
    ),
  );
  if (covered) return undefined;
  const unread = publishedSecretUnusable(
    published.filter(({ vault }) => asked.includes(vault)),
    world,
  );
  return (
    unread ?? {
      reason: "KeyStillPublished",
      message: `not every vault publishes the other key than ${slot}, so ${slot} may be what consumers read`,
      remedy: "operator",
      vaults: asked.filter((vault) =>
        published.every(
          (fact) =>
            fact.vault !== vault || fact.latest.kind !== "present" || fact.latest.fingerprint !== wanted,
        ),
      ),
    }
  );
}

/** A latest version that somebody else made may have replaced any key, at the moment of its creation. */
function lastPublished({ unpublishedSince, published, ownVersions }: Question): Date {
  const foreign = presentOf(published).filter(
    ({ vault, latest }) => !ownVersions.some((own) => sameVersion(own, { vault, version: latest.version })),
  );
  return new Date(
    Math.max(unpublishedSince.getTime(), ...foreign.map(({ latest }) => latest.createdAt.getTime())),
  );
}

/** An instance that read the key just before it was replaced, known or not, may use it for the longest refresh. */
function keyRecentlyPublished(
  slot: Slot,
  unpublishedSince: Date,
  promised: Question["promised"],
  world: When,
): Objection | undefined {
  const until = usedUntil(unpublishedSince, promised, world.spec).getTime();
  // Equal is not enough: at that instant an instance may still send its last call.
  if (world.now.getTime() > until) return undefined;
  return {
    reason: "KeyRecentlyPublished",
    message: `${slot} stopped being published ${unpublishedSince.toISOString()}, an instance may still use it`,
    remedy: "wait",
    until: new Date(until + 1),
  };
}

function consumersNotOnOtherKey({
  slot,
  keys,
  reports,
  receivedAfter,
  world,
}: Pick<Question, "slot" | "keys" | "reports" | "receivedAfter" | "world">): Objection | undefined {
  return askGate(world.spec, reports, {
    fingerprint: keys[otherSlot(slot)],
    staleAfterMs: world.spec.policy.staleAfterMs,
    now: world.now,
    ...(receivedAfter && { receivedAfter }),
  }).objection;
}

/** Any report that names the key protects it: advisory consumers and surplus instances too. */
export function keyInUse(
  slot: Slot,
  keys: KeyFingerprints,
  reports: readonly InstanceReport[],
  world: When,
): Objection | undefined {
  const { now, spec } = world;
  // An instance that has gone silent may use what it named for as long as any may use what it has read.
  const protectsMs = Math.max(spec.policy.staleAfterMs, maxRefreshMs(spec));
  const user = reports.find(
    (report) =>
      (report.fingerprint === keys[slot] && !olderThanStale(report, protectsMs, now)) ||
      (report.contested?.fingerprint === keys[slot] && isContested(report, protectsMs, now)),
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
