import { describe, expect, it } from "@jest/globals";
import { pauseAccount, resumeAccount } from "../../../shared/domain/commands/commands.ts";
import type { Trail } from "../../../shared/records/trail.ts";
import { runCommand } from "../../../shared/reconciler/run-command.ts";
import { minute, second } from "../../domain/builders.ts";
import { isIdle } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";
import type { BusyPhase, Outage } from "./troubled-world.ts";
import { busyPhases, liftAll, standIn } from "./troubled-world.ts";

type Trouble = (world: SmallWorld, outage: Outage) => void | Promise<void>;

const wish = (world: SmallWorld) => ({ by: "ada", at: world.clock.now(), reason: "test" });

/** Every kind of hold that can last: each keeps an account from going on, in whichever phase it is. */
const troubles: Readonly<Record<string, Trouble>> = {
  "nothing more than what holds it": () => {},
  "ARM answers nothing": (_world, outage) => {
    for (const call of ["describe", "listKeys", "regenerate"]) outage.add(`keyIssuer.${call}`);
  },
  "no vault answers": (_world, outage) => {
    for (const call of ["latest", "store", "disable", "valueOf"]) outage.add(`vault.${call}`);
  },
  "keys may not be listed": (world) => world.account.refuseListing("forbidden"),
  "the account is gone": (world) => world.account.refuseListing("absent"),
  "the keys are switched off": (world) => world.account.switchKeys(false),
  "every consumer is ill": (world) => {
    for (const consumer of world.consumers) consumer.reportHealthy(false);
  },
  "it is paused": async (world) => {
    await runCommand(world.spec, (state) => pauseAccount(state, wish(world)), world.ports);
  },
};

/** A call may take effect until its claim ends: then, and no later, an abandonment is accepted. */
async function abandoned(world: SmallWorld): Promise<Trail> {
  const { state, claim } = await world.ports.trail.read(world.spec.name);
  // The machine found its own way meanwhile.
  if (state.phase === "idle") return world.ports.trail.read(world.spec.name);
  if (claim && claim.until > world.clock.now()) {
    expect(await world.abandon()).toEqual({
      rejection: { code: "EFFECT_CLAIMED", until: claim.until.toISOString() },
    });
    world.clock.advance(claim.until.getTime() - world.clock.now().getTime());
  }
  const answer = await world.abandon();
  if (!("trail" in answer)) throw new Error(JSON.stringify(answer));
  return answer.trail;
}

async function pass(world: SmallWorld, ms: number): Promise<void> {
  for (const end = world.clock.monotonicMs() + ms; world.clock.monotonicMs() < end;) await world.tick();
}

const combinations = busyPhases.flatMap((phase) =>
  Object.entries(troubles).map(([name, trouble]): [BusyPhase, string, Trouble] => [phase, name, trouble]),
);

describe("an account that holds", () => {
  it.each(combinations)(
    "in %s while %s can be abandoned, and works again once the trouble is over",
    async (phase, _trouble, trouble) => {
      const { world, outage } = await standIn(phase);
      await trouble(world, outage);
      await pass(world, 3 * minute);
      const { state } = await abandoned(world);
      expect(state).toMatchObject({ phase: "idle" });
      // Whatever the next looks find, none of them is the end of the account.
      await pass(world, 2 * minute);

      liftAll(world, outage);
      await runCommand(world.spec, (now) => resumeAccount(now, wish(world)), world.ports);
      const rested = await world.until(
        (trail) => isIdle(trail) && !("unverified" in trail.state) && world.publishesValidKey(),
      );
      expect(world.publishesValidKey()).toBe(true);
      if (rested.state.phase === "unenrolled") throw new Error("lost");
      const { active, keys } = rested.state;
      for (const vault of world.spec.vaults) {
        const latest = world.vault.versions(vault, world.spec.publishedSecret).at(-1);
        expect(latest?.value.fingerprint).toBe(keys[active]);
      }
      // A key that somebody else regenerated is the only one that may ever have failed anybody.
      if (phase !== "repairing") expect(world.failedCalls()).toBe(0);
    },
    60 * second,
  );
});
