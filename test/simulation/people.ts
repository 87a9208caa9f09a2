import type { CommandAnswer } from "../../shared/domain/commands/commands.ts";
import {
  abandon,
  approveRotation,
  cancelRotation,
  declareEmergency,
  pauseAccount,
  requestRotation,
  resumeAccount,
  revertRotation,
} from "../../shared/domain/commands/commands.ts";
import type { Claim } from "../../shared/domain/decide/effect.ts";
import type { AccountState } from "../../shared/domain/rotation/account-state.ts";
import { isInFlight } from "../../shared/domain/rotation/account-state.ts";
import { runCommand } from "../../shared/reconciler/run-command.ts";
import { minute } from "./scenario.ts";
import type { At, Surroundings } from "./surroundings.ts";

const second = 1_000;

/** Rotations, emergencies, reverts and pauses, at instants that the seed chooses. */
export function people(at: At, around: Surroundings): void {
  const { dice } = around;
  const by = "ada";
  const reason = "as the seed wants it";
  const say = (decideOn: Decide) => {
    command(decideOn, around);
  };
  for (let times = dice.between(1, 3); times > 0; times -= 1) {
    at(20 * second, () => {
      say((state, now) => requestRotation(state, { at: now, by, reason }));
    });
  }
  for (let times = dice.chance(0.4) ? dice.between(1, 2) : 0; times > 0; times -= 1) {
    const wish = {
      compromised: dice.pick(["active", "standby", "both"]),
      gate: dice.pick(["wait", "waive"]),
      deadlineMs: dice.pick([0, 45 * second, 5 * minute]),
    } as const;
    at(minute, () => {
      say((state, now) => declareEmergency(state, { ...wish, at: now, by, reason }));
    });
  }
  if (dice.chance(0.3)) {
    const stop = dice.chance(0.5) ? revertRotation : cancelRotation;
    at(minute, () => {
      say((state, now, claim) => stop(state, idOf(state), { at: now, by, reason }, claim));
    });
  }
  if (dice.chance(0.25)) {
    at(minute, () => {
      say((state, now, claim) => abandon(state, { at: now, by, reason }, claim));
    });
  }
  if (dice.chance(0.1)) {
    at(minute, () => {
      say((state, now) => pauseAccount(state, { at: now, by, reason }));
    });
  }
}

type Decide = (state: AccountState, now: Date, claim?: Claim) => CommandAnswer;

/** Gives a command through any process; one that fails is not repeated. */
export function command(
  decideOn: Decide,
  { file, scheduler, worker, tell }: Pick<Surroundings, "file" | "scheduler" | "worker" | "tell">,
): void {
  const { process, ports, ready } = worker();
  scheduler.resume();
  void (async () => {
    try {
      await ready();
      const answer = await runCommand(
        file.declared(),
        (state, claim) => decideOn(state, process.clock.now(), claim),
        ports,
      );
      if ("rejection" in answer) tell(`a command is refused: ${answer.rejection.code}`);
    } catch (error) {
      tell(`a command fails: ${String(error)}`);
    }
  })();
}

/** A pause may arrive late. */
export function resumeForEver(around: Surroundings): void {
  const { state } = around.records.head();
  if (state.phase !== "unenrolled" && state.paused) {
    command((now, at) => resumeAccount(now, { at, by: "ada", reason: "go on" }), around);
  }
  around.scheduler.after(30 * second, () => {
    resumeForEver(around);
  });
}

/** A second operator who acts now and then. */
export function approveForEver(around: Surroundings): void {
  around.scheduler.after(40 * second, () => {
    const { state, objection } = around.records.head();
    if (state.phase === "preparing" && objection?.reason === "ApprovalMissing") {
      command(
        (now, at) => approveRotation(now, idOf(now), { at, by: "grace", reason: "looks right" }),
        around,
      );
    }
    approveForEver(around);
  });
}

function idOf(state: AccountState): string {
  return isInFlight(state) ? state.id : "none";
}
