import { describe, expect, it } from "@jest/globals";
import type { Phase } from "../../../shared/domain/rotation/account-state.ts";
import { namedKeys } from "../../../shared/domain/rotation/leaked-keys.ts";
import type { Trail } from "../../../shared/records/trail.ts";
import type { SecretValue } from "../../../shared/secret-value.ts";
import { minute } from "../../domain/builders.ts";
import { isIdle, isIn, smallWorld } from "../small-world.ts";
import { leakPhases, ways } from "./into-phase.ts";
import { watchedPorts } from "../watched-ports.ts";

type Leak = "active" | "standby" | "both";

/** Nothing is left to do: idle, and no emergency that has yet to follow. */
const isOver = ({ state }: Trail) => state.phase === "idle" && state.followUp === undefined;

/**
 * Declares a leak at the moment at which the account enters a phase, and lives on until nothing is left to do.
 *
 * @returns the keys that the responder saw and meant.
 */
async function leakedOnEntering(phase: Phase, compromised: Leak, gate: "wait" | "waive") {
  const leaked: SecretValue[] = [];
  let isArmed = ways[phase] === undefined;
  const world = smallWorld({
    around: (ports) =>
      watchedPorts(ports, {
        async after({ name }) {
          if (name !== "trail.save" || !isArmed) return;
          const { state } = await ports.trail.read(world.spec.name);
          if (state.phase !== phase || state.phase === "unenrolled") return;
          isArmed = false;
          const keys = world.account.keys();
          leaked.push(...namedKeys(state, compromised).map(({ slot }) => keys[slot]));
          await world.declare({ compromised, gate });
        },
      }),
  });
  await world.until(isIdle);
  isArmed = leaked.length === 0;
  await ways[phase]?.(world);
  await world.until((trail) => leaked.length > 0 && isOver(trail));
  return { world, leaked };
}

const leaks: readonly Leak[] = ["active", "standby", "both"];

describe.each(leakPhases)("a leak that is declared in %s", (phase) => {
  it.each(leaks)("of %s ends with every key that was meant dead, at the deadline", async (compromised) => {
    const { world, leaked } = await leakedOnEntering(phase, compromised, "waive");
    expect(leaked.map((key) => world.account.accepts(key))).toEqual(leaked.map(() => false));
    expect(world.publishesValidKey()).toBe(true);
    // Everybody reads within the two minutes that the deadline leaves, unless somebody else has killed their key.
    if (phase !== "repairing") expect(world.failedCalls()).toBe(0);
  });

  it.each(leaks)("of %s cuts nobody off where the gate holds", async (compromised) => {
    const { world, leaked } = await leakedOnEntering(phase, compromised, "wait");
    expect(leaked.map((key) => world.account.accepts(key))).toEqual(leaked.map(() => false));
    if (phase !== "repairing") expect(world.failedCalls()).toBe(0);
  });
});

describe("a leak that somebody else ends during a repair", () => {
  it("leaves nothing to follow up", async () => {
    let isRepairing = false;
    const world = smallWorld({
      around: (ports) =>
        watchedPorts(ports, {
          async after({ name }) {
            if (name !== "trail.save" || isRepairing) return;
            isRepairing = isIn("repairing")(await ports.trail.read(world.spec.name));
            if (!isRepairing) return;
            await world.declare({ compromised: "standby" });
            world.account.regenerateBehindTheBack("key2");
          },
        }),
    });
    await world.until(isIdle);
    world.account.regenerateBehindTheBack("key1");
    const { state } = await world.until((trail) => isRepairing && isIdle(trail));
    expect(Object.keys(state)).not.toContain("followUp");
    expect(Object.keys(state)).not.toContain("leaked");
  });
});

describe("an emergency that is called off", () => {
  it("leaves the leak noted until its key is dead, by whichever rotation", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    const leaked = world.account.keys().key1;
    await world.declare({ compromised: "active", gate: "wait", deadlineMs: minute });
    await world.cancel();
    const called = await world.until(({ objection }) => objection?.reason === "LeakedKeyNotReplaced");
    expect(called.state).toMatchObject({ phase: "idle", leaked: [{ slot: "key1" }] });
    await world.until(({ objection }) => objection?.reason !== "CoolingDown");
    await world.ask();
    const { state } = await world.until((trail) => isOver(trail) && !world.account.accepts(leaked));
    expect(Object.keys(state)).not.toContain("leaked");
  });
});
