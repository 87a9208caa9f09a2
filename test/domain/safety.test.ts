import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import type { CommandAnswer } from "../../shared/domain/commands/commands.ts";
import {
  approveRotation,
  cancelRotation,
  declareEmergency,
  pauseAccount,
  requestRotation,
  resumeAccount,
  revertRotation,
} from "../../shared/domain/commands/commands.ts";
import { decide } from "../../shared/domain/decide/decide.ts";
import type { Decision } from "../../shared/domain/decide/decision.ts";
import { waiverAtEnd, waiverAtStart } from "../../shared/domain/safety/waiver.ts";
import { evolve, unenrolled } from "../../shared/domain/rotation/evolve.ts";
import type { AccountState } from "../../shared/domain/rotation/account-state.ts";
import { isInFlight } from "../../shared/domain/rotation/account-state.ts";
import type { World } from "../../shared/domain/world.ts";
import type { Circumstances } from "./arbitrary-worlds.ts";
import { arbitraryCircumstances, worldOf } from "./arbitrary-worlds.ts";
import { aRotation } from "./rotations.ts";

const command = (at: Date) => ({ by: "ada", at, reason: "why not" });
const idOf = (state: AccountState) => (isInFlight(state) ? state.id : "");
const leak = (compromised: "active" | "standby" | "both", gate: "wait" | "waive", deadlineMs: number) => {
  return (state: AccountState, at: Date) =>
    declareEmergency(state, { ...command(at), compromised, gate, deadlineMs });
};

/** Every command that a person may give. */
const commands = {
  request: (state, at) => requestRotation(state, command(at)),
  cancel: (state, at) => cancelRotation(state, idOf(state), command(at)),
  revert: (state, at) => revertRotation(state, idOf(state), command(at)),
  approve: (state, at) => approveRotation(state, idOf(state), { ...command(at), by: "bob" }),
  pause: (state, at) => pauseAccount(state, command(at)),
  resume: (state, at) => resumeAccount(state, command(at)),
  leakOfActive: leak("active", "wait", 0),
  leakOfStandby: leak("standby", "waive", 60_000),
  leakOfBoth: leak("both", "waive", 60_000),
} as const satisfies Readonly<Record<string, (state: AccountState, at: Date) => CommandAnswer>>;
type Wish = keyof typeof commands | undefined;

const starts = fc.constantFrom<AccountState>(unenrolled, ...Object.values(aRotation).map((build) => build()));
const wishes = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.constantFrom(...(Object.keys(commands) as (keyof typeof commands)[])) },
);
const walk = fc.array(fc.tuple(arbitraryCircumstances, wishes), { minLength: 1, maxLength: 20 });

/** Walks from a state through worlds, and returns each decision with its state and world. */
function follow(start: AccountState, steps: readonly (readonly [Circumstances, Wish])[]) {
  const taken: { state: AccountState; world: World; decision: Decision }[] = [];
  let state = start;
  for (const [seen, wish] of steps) {
    state = commanded(state, wish, seen.now);
    const world = worldOf(state, seen);
    const decision = decide(state, world);
    taken.push({ state, world, decision });
    if (decision.kind === "record") state = evolve(state, decision.event);
  }
  return taken;
}

function commanded(state: AccountState, wish: Wish, at: Date): AccountState {
  const answer = wish && commands[wish](state, at);
  return answer && "event" in answer ? evolve(state, answer.event) : state;
}

/** Whether a waiver lets keys die while they are used. */
function isWaived(state: AccountState, now: Date): boolean {
  if (!isInFlight(state)) return false;
  const waiver = state.phase === "retiring" ? waiverAtEnd(state, now) : waiverAtStart(state);
  return waiver !== undefined;
}

/** Everything that a regeneration in this world would break. */
function harmOf(
  state: AccountState,
  world: World,
  effect: Extract<Decision, { kind: "perform" }>["effect"],
  waived: boolean,
): readonly string[] {
  if (effect.type !== "regenerate") return [];
  const { keys, published = [], reports = [], spec, now } = world;
  const doomed = keys?.kind === "listed" ? keys[effect.slot] : undefined;
  if (doomed === undefined) return ["the keys were not seen"];
  // Only made-up worlds have one key in both slots.
  if (keys?.kind === "listed" && keys.key1 === keys.key2) return [];
  const vaults = spec.vaults.filter((vault) => {
    const latest = published.find((fact) => fact.vault === vault)?.latest;
    return latest?.kind !== "present" || latest.fingerprint === doomed;
  });
  // Even then every vault must publish a living key.
  if (waived) return vaults;
  const users = reports.filter(
    ({ fingerprint, receivedAt }) =>
      fingerprint === doomed && now.getTime() - receivedAt.getTime() <= spec.policy.staleAfterMs,
  );
  const isEmergency = isInFlight(state) && state.emergency !== undefined;
  const copied = world.copies?.kind === "read" ? world.copies.copies : [];
  const holders = isEmergency ? [] : copied.filter(({ fingerprint }) => fingerprint === doomed);
  const unasked = spec.consumers.length === 0 && spec.withoutConsumersBecause === undefined;
  return [
    ...vaults,
    ...users.map(({ consumer }) => consumer),
    ...holders.map(({ resource }) => resource),
    ...(unasked ? ["nobody was asked"] : []),
  ];
}

describe("from any state, in any world", () => {
  it("a decision is taken, and what it records fits the state", () => {
    fc.assert(
      fc.property(starts, walk, (start, steps) => {
        expect(() => follow(start, steps)).not.toThrow();
      }),
      { numRuns: 1_000, seed: 1 },
    );
  });

  it("no key is regenerated that somebody may use", () => {
    let regenerations = 0;
    fc.assert(
      fc.property(starts, walk, (start, steps) => {
        for (const { state, world, decision } of follow(start, steps)) {
          if (decision.kind !== "perform" || decision.effect.type !== "regenerate") continue;
          regenerations += 1;
          expect(harmOf(state, world, decision.effect, isWaived(state, world.now))).toEqual([]);
        }
      }),
      { numRuns: 3_000, seed: 2 },
    );
    expect(regenerations).toBeGreaterThan(100);
  });

  it("nothing is performed while another worker's claim is open", () => {
    fc.assert(
      fc.property(starts, walk, (start, steps) => {
        for (const { world, decision } of follow(start, steps)) {
          if (world.claim && world.claim.until > world.now) expect(decision.kind).not.toBe("perform");
        }
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  it("a hold that ends by itself ends in the future", () => {
    fc.assert(
      fc.property(starts, walk, (start, steps) => {
        for (const { world, decision } of follow(start, steps)) {
          if (decision.kind !== "hold" || decision.objection.until === undefined) continue;
          expect(decision.objection.until.getTime()).toBeGreaterThan(world.now.getTime());
        }
      }),
      { numRuns: 1_000, seed: 4 },
    );
  });
});
