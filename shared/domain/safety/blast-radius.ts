import type { Environment } from "../vocabulary.ts";
import type { AccountSpec, ConsumerSpec, Owner } from "../account/account-spec.ts";
import { effectiveSpec } from "../rotation/effective-spec.ts";
import type { Fingerprint, Slot } from "../key.ts";
import { otherSlot, slots } from "../key.ts";
import type { EnrolledState, AccountStateIn } from "../rotation/account-state.ts";
import type { LeakedKey } from "../key.ts";
import type { Emergency } from "../rotation/rotation-event.ts";
import { isStale } from "./readiness.ts";
import { reportsByConsumer } from "./reports-by-consumer.ts";
import type { CopiesFact, InstanceReport } from "../world.ts";
import type { LiveCopy } from "./found-copies.ts";
import { liveCopies, unlistedIn } from "./found-copies.ts";

/**
 * The effect on a consumer. `nothing`: it moves in time or uses no key that dies early. `waited-for`: the gate holds
 * until it has moved. `cut-off`: it may hold a dead key until it reads the new one.
 */
export type Feeling = "nothing" | "waited-for" | "cut-off";

export interface AffectedConsumer {
  readonly consumer: string;
  readonly owner: Owner;
  readonly environment: Environment;
  readonly instances: readonly { readonly instance: string; readonly slot: Slot | "unknown" | "silent" }[];
  readonly feels: Feeling;
  /** Why, for people. */
  readonly because: string;
}

/** Which keys are to die, and how long consumers are waited for. */
type Wish = Pick<Emergency, "gate" | "deadlineMs"> & { readonly leaked: readonly LeakedKey[] };

/** Predicts how an emergency affects each consumer. Pure; in the order of the fleet file, then of registration. */
export function blastRadius(
  spec: AccountSpec,
  state: EnrolledState,
  reports: readonly InstanceReport[],
  wish: Wish,
  now: Date,
): readonly AffectedConsumer[] {
  const reportsOf = reportsByConsumer(reports);
  return effectiveSpec(spec, state).consumers.map((consumer) => {
    const own = reportsOf(consumer.name);
    const isCurrent = (report: InstanceReport) => !isStale(report, spec.policy.staleAfterMs, now);
    const current = own.filter(isCurrent);
    const slots = current.map((report) => slotOf(state, report.fingerprint));
    const { feels, because } = feelingOf(consumer, slots, state, wish, now);
    return {
      consumer: consumer.name,
      owner: consumer.owner,
      environment: consumer.environment,
      instances: own.map((report) => ({
        instance: report.instance,
        slot: isCurrent(report) ? slotOf(state, report.fingerprint) : "silent",
      })),
      feels,
      because,
    };
  });
}

function slotOf({ keys }: EnrolledState, fingerprint: Fingerprint | undefined): Slot | "unknown" {
  if (fingerprint === keys.key1) return "key1";
  return fingerprint === keys.key2 ? "key2" : "unknown";
}

interface Felt {
  readonly feels: Feeling;
  readonly because: string;
}

function feelingOf(
  consumer: ConsumerSpec,
  slots: readonly (Slot | "unknown")[],
  state: EnrolledState,
  wish: Wish,
  now: Date,
): Felt {
  if (state.phase === "adopting" || state.phase === "retiring") {
    return whileAdopting(consumer, slots, state, wish, now);
  }
  const usesStandby = slots.includes(otherSlot(state.active));
  if (wish.gate === "waive" && usesStandby) {
    return { feels: "cut-off", because: "it uses the standby key, which dies at once" };
  }
  if (isOnly(wish, otherSlot(state.active)) && replacesStandbyOnly(state) && !usesStandby) {
    return { feels: "nothing", because: "it does not use the standby key" };
  }
  return untilDeadline(consumer, wish);
}

/** Consumers are moving from the previous key to the fresh one; a leaked fresh key sends them back. */
function whileAdopting(
  consumer: ConsumerSpec,
  slots: readonly (Slot | "unknown")[],
  { active: previous, phase, freshPublishedAt }: AccountStateIn<"adopting" | "retiring">,
  wish: Wish,
  now: Date,
): Felt {
  const areAllOn = (wanted: Slot) =>
    slots.length >= consumer.instances && slots.every((slot) => slot === wanted);
  if (isOnly(wish, previous) && areAllOn(otherSlot(previous))) {
    return { feels: "nothing", because: "it has left the key that dies" };
  }
  if (phase === "adopting" && isOnly(wish, otherSlot(previous))) {
    return areAllOn(previous)
      ? { feels: "nothing", because: "it uses the previous key, which is published again" }
      : untilDeadline(consumer, wish);
  }
  const hadTime = now.getTime() - freshPublishedAt.getTime() > consumer.refreshWithinMs;
  if (wish.gate === "waive" && hadTime && slots.includes(previous)) {
    return { feels: "cut-off", because: "it still uses the previous key, longer than it was declared to" };
  }
  return untilDeadline(consumer, wish);
}

/** The copies that break, and their count with those that are not listed. */
export interface BrokenCopies {
  readonly count: number;
  readonly copies: readonly LiveCopy[];
}

/** Copies of the keys that an emergency replaces on its way, where no consumer answers for them: all of them break. */
export function brokenCopies(
  spec: AccountSpec,
  state: EnrolledState,
  fact: CopiesFact,
  wish: Wish,
  now: Date,
): BrokenCopies {
  const dying = dyingSlots(state, wish);
  const copies = liveCopies(fact, effectiveSpec(spec, state), state, now).filter(
    ({ slot, answer }) => dying.includes(slot) && !(answer && "consumer" in answer),
  );
  const unlisted = dying.reduce((sum, slot) => sum + unlistedIn(fact, state, slot), 0);
  return { count: copies.length + unlisted, copies };
}

/** The way to the death of a published key leads over a new standby key. */
function dyingSlots(state: EnrolledState, wish: Wish): readonly Slot[] {
  if (state.phase === "adopting") return slots.filter((slot) => wish.leaked.some((key) => key.slot === slot));
  if (state.phase === "retiring") return isOnly(wish, state.active) ? [state.active] : slots;
  const standby = otherSlot(state.active);
  return isOnly(wish, standby) && replacesStandbyOnly(state) ? [standby] : slots;
}

function isOnly({ leaked }: Wish, slot: Slot): boolean {
  return leaked.every((key) => key.slot === slot);
}

function untilDeadline({ refreshWithinMs }: ConsumerSpec, { gate, deadlineMs }: Wish): Felt {
  if (gate === "wait") {
    return { feels: "waited-for", because: "no key that it uses is regenerated before it has moved" };
  }
  return refreshWithinMs < deadlineMs
    ? { feels: "nothing", because: "it reads the new key before the deadline" }
    : { feels: "cut-off", because: "it may go on using the active key after the deadline" };
}

/** Whether a leaked standby key is replaced alone: the emergency takes over no rotation in flight. */
function replacesStandbyOnly(state: EnrolledState): boolean {
  switch (state.phase) {
    case "preparing":
    case "regenerating":
      return state.mode === "emergency";
    case "proving":
    case "publishing":
      return false;
    default:
      return true;
  }
}
