import { approveRotation, pauseAccount } from "../../../shared/domain/commands/commands.ts";
import { namedKeys } from "../../../shared/domain/rotation/leaked-keys.ts";
import type { EnrolledState, Phase } from "../../../shared/domain/rotation/account-state.ts";
import { isInFlight } from "../../../shared/domain/rotation/account-state.ts";
import { runCommand } from "../../../shared/reconciler/run-command.ts";
import type { SecretValue } from "../../../shared/secret-value.ts";
import { day, drVault, minute, second } from "../../domain/builders.ts";
import { isIdle, isIn, smallSpec, smallWorld } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";
import { watchedPorts } from "../watched-ports.ts";
import { ways } from "./into-phase.ts";

/** What is the matter when an emergency is declared, and the gate that the responder asks for. */
export const troubles = {
  "all well": { gate: "wait" },
  "one vault lost": { gate: "waive", leaveOut: [drVault] },
  "consumer silent": { gate: "waive" },
  "approval required": { gate: "wait" },
  paused: { gate: "wait" },
  cooldown: { gate: "wait" },
} as const;
export type Trouble = keyof typeof troubles;

export const leaks = ["active", "standby", "both", "a fingerprint"] as const;
export type Leak = (typeof leaks)[number];

/** What became of an emergency. */
export interface Ending {
  /** From the declaration to the death of the last leaked key; absent when one was alive after a day. */
  readonly deadAfterMs?: number;
  /** The reasons for which an operator was asked for meanwhile. */
  readonly asked: readonly string[];
  /** What the key in the slot `key1`, which "a fingerprint" names, was at the declaration. */
  readonly roleOfKey1: "active" | "standby";
  readonly failedCalls: number;
  readonly publishesValidKey: boolean;
}

/** Declares a leak on entering a phase, in a world with one trouble, and lives on until the leaked keys are dead. */
export async function declaredIn(phase: Phase, leak: Leak, trouble: Trouble): Promise<Ending> {
  const leaked: SecretValue[] = [];
  let declaredAtMs: number | undefined;
  let isArmed = false;
  let roleOfKey1: Ending["roleOfKey1"] = "standby";
  const declare = async (state: EnrolledState) => {
    isArmed = false;
    const named = leak === "a fingerprint" ? state.keys.key1 : leak;
    if (namedKeys(state, "active").some(({ slot }) => slot === "key1")) roleOfKey1 = "active";
    const keys = world.account.keys();
    leaked.push(...namedKeys(state, named).map(({ slot }) => keys[slot]));
    await strike(world, trouble);
    declaredAtMs = world.clock.monotonicMs();
    await world.declare({ ...troubles[trouble], compromised: named });
  };
  const world: SmallWorld = smallWorld({
    spec: specFor(trouble),
    around: (ports) =>
      watchedPorts(ports, {
        async after({ name }) {
          if (name !== "trail.save" || !isArmed) return;
          const { state } = await ports.trail.read(world.spec.name);
          if (state.phase === phase && state.phase !== "unenrolled") await declare(state);
        },
      }),
  });
  isArmed = phase === "enrolling";
  await world.until((trail) => isIdle(trail) || declaredAtMs !== undefined);
  if (phase !== "enrolling") await reach(phase, world, () => (isArmed = true));
  // The first look passes through this phase without a save.
  const { state } = await world.ports.trail.read(world.spec.name);
  if (phase === "preparing" && state.phase === "preparing" && isArmed) await declare(state);

  const asked = new Set<string>();
  let deadAtMs: number | undefined;
  await world.until((trail) => {
    if (declaredAtMs === undefined) return false;
    if (leaked.every((key) => !world.account.accepts(key))) deadAtMs ??= world.clock.monotonicMs();
    else if (trail.objection?.remedy === "operator") asked.add(trail.objection.reason);
    return deadAtMs !== undefined || world.clock.monotonicMs() > declaredAtMs + day;
  }, 3 * day);
  await settled(world);
  world.vault.restore(drVault);
  await settled(world);
  return {
    ...(deadAtMs !== undefined && declaredAtMs !== undefined && { deadAfterMs: deadAtMs - declaredAtMs }),
    asked: [...asked],
    roleOfKey1,
    failedCalls: world.failedCalls(),
    publishesValidKey: world.publishesValidKey(),
  };
}

/** The policy under which the account lives before the emergency. */
function specFor(trouble: Trouble) {
  const { policy } = smallSpec;
  return trouble === "approval required"
    ? { ...smallSpec, policy: { ...policy, approval: "required" as const } }
    : smallSpec;
}

/** Brings an idle account to the point at which the phase is about to be entered. */
async function reach(phase: Phase, world: SmallWorld, arm: () => void): Promise<void> {
  // Past the first refresh bound and any cooldown, so that nothing but the phase itself holds it.
  for (let ticks = 0; ticks < 90; ticks += 1) await world.tick();
  if (phase === "idle") {
    arm();
    await world.ask();
    await approve(world);
    return;
  }
  if (phase === "reverting") {
    await world.ask();
    await approve(world);
    await world.until(isIn("adopting"));
    arm();
    await world.revert();
    return;
  }
  arm();
  await ways[phase]?.(world);
  if (phase !== "preparing") await approve(world);
}

/** What goes wrong at the moment of the declaration. */
async function strike(world: SmallWorld, trouble: Trouble): Promise<void> {
  switch (trouble) {
    case "one vault lost":
      return world.vault.lose(drVault);
    case "consumer silent":
      return world.consumers.at(0)?.stop();
    case "paused":
      await runCommand(
        world.spec,
        (state) => pauseAccount(state, { at: world.clock.now(), by: "ada", reason: "a freeze" }),
        world.ports,
      );
      return;
    case "cooldown":
      return world.redeclare({ policy: { ...world.spec.policy, cooldownMs: 30 * day } });
    case "all well":
    case "approval required":
      return;
  }
}

async function approve(world: SmallWorld): Promise<void> {
  await runCommand(
    world.spec,
    (state) =>
      approveRotation(state, isInFlight(state) ? state.id : "", {
        at: world.clock.now(),
        by: "grace",
        reason: "test",
      }),
    world.ports,
  );
}

/** Lets the repair and the confirmation that follow a death happen. */
async function settled(world: SmallWorld): Promise<void> {
  for (let ms = 0; ms < 10 * minute; ms += 5 * second) await world.tick();
}
