import { decide } from "../../shared/domain/decide/decide.ts";
import type { Decision } from "../../shared/domain/decide/decision.ts";
import type { Effect } from "../../shared/domain/decide/effect.ts";
import { waiverAtEnd, waiverAtStart } from "../../shared/domain/safety/waiver.ts";
import { evolve } from "../../shared/domain/rotation/evolve.ts";
import { askGate } from "../../shared/domain/safety/gate.ts";
import { otherSlot } from "../../shared/domain/key.ts";
import type { RotationEvent } from "../../shared/domain/rotation/rotation-event.ts";
import type { World } from "../../shared/domain/world.ts";
import type { DeathAnswer, Sight } from "./sight.ts";
import { frame, read, reportsOf } from "./sight.ts";
import type { Call, State } from "./state.ts";
import { dateOf, staleTicks, tickMs, tickOf } from "./state.ts";

/** A claim's worker; a worker that finds the claim closed becomes it. */
const claimer = "claimer";
const maxReads = 20;
const neverSettles = "a step asked for the same facts again and again";

/** The choices of a worker's look. */
export interface Circumstance {
  readonly death?: DeathAnswer;
  /** It checks for drift; otherwise another worker has done so moments ago. */
  readonly watches?: boolean;
  /** The keys are listed as they were before their last change. */
  readonly late?: boolean;
  /** How far the clock of its process is ahead. */
  readonly aheadMs?: number;
}

export interface Step {
  readonly state: State;
  readonly did: string;
  readonly event?: RotationEvent;
  /** The promise that this step breaks. */
  readonly broken?: string;
}

/**
 * One move of one worker: reads the facts that `decide` asks for, then saves one event or one claim. A claimed call is
 * sent then and takes effect by itself, later or never; a worker that dies after a save makes no next move.
 *
 * @returns nothing when it holds.
 */
export function step(
  state: State,
  sight: Sight,
  { death = "refused", watches = true, late = false, aheadMs = 0 }: Circumstance = {},
): Step | undefined {
  const decision = settle(state, sight, { death, watches, late, aheadMs });
  switch (decision.kind) {
    case "hold":
      return undefined;
    case "record":
      return recorded(state, decision.event);
    case "perform": {
      const { effect } = decision;
      const until = dateOf(state.now + 1);
      const { claim: _ended, ...rest } = state;
      const claim = { worker: claimer, until, effect };
      return {
        did: `claim: ${describe(effect)}`,
        state: { ...rest, claim, landed: false, calls: [...state.calls, callFor(effect, state, sight)] },
      };
    }
    case "observe":
      throw new Error(neverSettles);
  }
}

function recorded(state: State, event: RotationEvent): Step {
  const { claim, ...rest } = state;
  const isUnderWay = claim !== undefined && !state.landed && tickOf(claim.until) > state.now;
  const did = event.type === "drift-found" ? `record drift: ${event.drift.kind}` : `record ${event.type}`;
  // Keys that are switched off open nothing, so their leak waits until they are on again.
  const calledOff = state.calledOff || (event.type === "rotation-ended" && event.outcome === "keyless");
  const account = evolve(state.account, event);
  return {
    did,
    event,
    state: { ...rest, landed: false, calledOff, account },
    ...(isUnderWay && { broken: "a claim stays while its call may take effect" }),
  };
}

function settle(state: State, sight: Sight, circumstance: Required<Circumstance>): Decision {
  let world: World = frame(state, claimer, sight, circumstance);
  for (let reads = 0; reads < maxReads; reads += 1) {
    const decision = decide(state.account, world);
    if (decision.kind !== "observe") return decision;
    for (const name of decision.facts) {
      if (world[name] === undefined) world = { ...world, ...read(name, state, sight, circumstance) };
    }
  }
  throw new Error(neverSettles);
}

/** Facts of the claim, judged when the call takes effect. */
function callFor(effect: Effect, state: State, sight: Sight): Call {
  const { account, now } = state;
  const waiver =
    account.phase === "retiring"
      ? waiverAtEnd(account, dateOf(now))
      : account.phase === "regenerating" && waiverAtStart(account);
  const heard = effect.type === "regenerate" ? heardFor(effect, state, sight) : [];
  return { effect, until: now + 1, waived: Boolean(waiver), heard, overtaken: false };
}

function heardFor(
  { slot }: Extract<Effect, { type: "regenerate" }>,
  state: State,
  { scene, spec }: Sight,
): readonly number[] {
  const { keys, now, instances } = state;
  const { readiness } = askGate(spec, reportsOf(state, scene), {
    fingerprint: keys[otherSlot(slot)],
    staleAfterMs: staleTicks * tickMs,
    now: dateOf(now),
  });
  const counted = readiness.flatMap(({ confirmed }) => confirmed.map(({ instance }) => instance));
  return instances.flatMap(({ role, report }, at) => {
    if (!report || report.replayed) return [];
    const usesIt = report.fingerprint === keys[slot] && now - report.received <= staleTicks;
    return usesIt || counted.includes(role.instance) ? [at] : [];
  });
}

export function describe(effect: Effect): string {
  switch (effect.type) {
    case "regenerate":
      return `regenerate ${effect.slot}`;
    case "store":
      return `store ${effect.slot} as ${effect.place.secret}`;
    case "disable":
      return "disable an old version";
    case "hand-over":
      return `hand ${effect.slot} to ${effect.place}`;
  }
}
