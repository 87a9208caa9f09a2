import type { CommandAnswer } from "../../shared/domain/commands/commands.ts";
import {
  abandon,
  declareEmergency,
  pauseAccount,
  requestRotation,
  resumeAccount,
  revertRotation,
} from "../../shared/domain/commands/commands.ts";
import type { RotationEvent } from "../../shared/domain/rotation/rotation-event.ts";
import { evolve } from "../../shared/domain/rotation/evolve.ts";
import type { AccountState } from "../../shared/domain/rotation/account-state.ts";
import { isInFlight } from "../../shared/domain/rotation/account-state.ts";
import type { Move } from "./move.ts";
import type { Allowance, Scene, ThirdAct } from "./scene.ts";
import type { State } from "./state.ts";
import { dateOf, garbage, keyNamed } from "./state.ts";

/** Lists the moves of people, with keyturn and behind its back. */
export function outsideMoves(state: State, scene: Scene): readonly Move[] {
  return [...commands(state, scene), ...thirdParty(state, scene), ...switches(state)];
}

function commands(state: State, scene: Scene): readonly Move[] {
  const { account, left, now } = state;
  const command = { by: "ada", at: dateOf(now), reason: "explored" };
  const moves: Move[] = [];
  const add = (label: string, answer: CommandAnswer, spends?: keyof Allowance) => {
    if (!("event" in answer)) return;
    const allowed = spends ? { ...left, [spends]: left[spends] - 1 } : left;
    const event = scene.without === "pinnedLeak" ? byRole(answer.event) : answer.event;
    const after = evolve(account, event);
    const declared = answer.event.type === "emergency-declared" ? (answer.event.leaked ?? []) : [];
    const next = {
      ...state,
      left: allowed,
      account: scene.without === "keptLeak" ? withoutLeak(after) : after,
      leaked: [...new Set([...state.leaked, ...declared.map(({ fingerprint }) => fingerprint)])],
      calledOff: event.type === "rotation-ended" || (state.calledOff && declared.length === 0),
    };
    moves.push({ label, state: next, benign: spends === undefined });
  };
  if (left.rotations > 0) add("ada asks for a rotation", requestRotation(account, command), "rotations");
  if (left.emergencies > 0) {
    for (const wish of scene.wishes) {
      const { compromised, gate, deadlineMs } = wish;
      const label = `ada declares an emergency: ${compromised}, ${gate}, ${String(deadlineMs)} ms`;
      add(label, declareEmergency(account, { ...command, ...wish }), "emergencies");
    }
  }
  if (left.abandonments > 0) add("ada abandons", abandon(account, command, state.claim), "abandonments");
  if (left.reverts > 0 && isInFlight(account)) {
    add("ada reverts", revertRotation(account, account.id, command, state.claim), "reverts");
  }
  const paused = account.phase !== "unenrolled" && account.paused !== undefined;
  if (paused) add("ada resumes", resumeAccount(account, command));
  else if (left.pauses > 0) add("ada pauses", pauseAccount(account, command), "pauses");
  return moves;
}

function withoutLeak(state: AccountState): AccountState {
  if (state.phase !== "idle") return state;
  const { leaked: _forgotten, ...rest } = state;
  return rest;
}

/** Keys that are off come on again by somebody's hand: without it the account has nothing to do. */
function switches(state: State): readonly Move[] {
  if (state.switchedOff) {
    return [{ label: "the keys are switched on", benign: true, state: { ...state, switchedOff: false } }];
  }
  if (state.left.switches === 0) return [];
  const left = { ...state.left, switches: state.left.switches - 1 };
  return [
    { label: "the keys are switched off", benign: false, state: { ...state, switchedOff: true, left } },
  ];
}

/** The event without the fingerprints: keys are told by the role they have at this moment. */
function byRole(event: RotationEvent): RotationEvent {
  if (event.type !== "emergency-declared") return event;
  const { leaked: _pinned, ...rest } = event;
  return rest;
}

function thirdParty(state: State, { thirdActs }: Scene): readonly Move[] {
  if (state.left.thirdParty === 0) return [];
  const left = { ...state.left, thirdParty: state.left.thirdParty - 1 };
  const calls = state.calls.map((call) => ({ ...call, overtaken: true }));
  const made = state.made + 1;
  return thirdActs.map((act) => ({
    label: `somebody else: ${act}`,
    benign: false,
    state: { ...state, ...done(act, state, made), left, calls, made },
  }));
}

function done(act: ThirdAct, state: State, made: number): Partial<State> {
  const { keys, now } = state;
  const write = (fingerprint: State["published"]["fingerprint"]) => ({
    published: { fingerprint, version: `v${String(made)}`, created: now, disabled: false },
  });
  switch (act) {
    case "regenerate key1":
      return { keys: { ...keys, key1: keyNamed(made) } };
    case "regenerate key2":
      return { keys: { ...keys, key2: keyNamed(made) } };
    case "write key1":
      return write(keys.key1);
    case "write key2":
      return write(keys.key2);
    case "write garbage":
      return write(garbage);
    case "disable the secret":
      return { published: { ...state.published, disabled: true } };
  }
}
