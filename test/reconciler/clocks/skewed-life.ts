import type { Phase } from "../../../shared/domain/rotation/account-state.ts";
import { isInFlight } from "../../../shared/domain/rotation/account-state.ts";
import { otherSlot } from "../../../shared/domain/key.ts";
import type { TrailStore } from "../../../shared/ports/trail-store.ts";
import type { SecretValue } from "../../../shared/secret-value.ts";
import { hour, second } from "../../domain/builders.ts";
import type { SmallWorld } from "../small-world.ts";
import { isIdle, isIn, smallWorld } from "../small-world.ts";
import type { DatedBy, OwnClocks } from "./own-clocks.ts";
import { ownClocks } from "./own-clocks.ts";

/** A clock that is wrong once, for a while. */
export interface Skew {
  readonly aheadMs: number;
  /** The phase that the account enters when the clock goes wrong. */
  readonly phase: Phase;
  /** How many processes there are; the clock of the first is wrong. */
  readonly processes: number;
  /** How long an instance then uses a doomed key, set by hand, and says so in every report; 0 for not at all. */
  readonly byHandMs: number;
  readonly datedBy?: DatedBy;
}

export interface Life {
  readonly failedCalls: number;
  /** When two rotations are done, from the beginning. */
  readonly doneMs: number;
}

/** How long the clock is wrong: long enough for a report of every instance. */
const wrongForMs = 25 * second;
const limitMs = 5 * hour;

/** Lives through enrolment and two rotations. In the given phase the clock of one process is wrong for a while. */
export async function skewedLife({
  aheadMs,
  phase,
  processes,
  byHandMs,
  datedBy = "storage",
}: Skew): Promise<Life> {
  const hosts: OwnClocks[] = [];
  let reached = 0;
  let wrong: "before" | "now" | "after" = "before";
  let wrongUntilMs = 0;

  const world: SmallWorld = smallWorld({
    process: (ports, store, wakes) => {
      if (hosts.length === 0) {
        for (let number = 0; number < processes; number += 1)
          hosts.push(ownClocks(world.clock, number, datedBy));
      }
      reached += 1;
      const host = hosts[reached % processes];
      return host ? host.portsOf(ports, entering(store), wakes) : ports;
    },
  });

  /** Sets the clock wrong at the first save of the phase. */
  function entering(store: TrailStore): TrailStore {
    return {
      ...store,
      async save(trail) {
        const saved = await store.save(trail);
        if (wrong === "before" && saved.state.phase === phase) {
          wrong = "now";
          wrongUntilMs = world.clock.monotonicMs() + wrongForMs;
          hosts[0]?.setAhead(aheadMs);
        }
        return saved;
      },
    };
  }

  let byHandUntilMs: number | undefined;
  /** Continues, and lets the clock and the instance do what is due. */
  async function until(holds: Parameters<SmallWorld["until"]>[0]): Promise<void> {
    await world.until((trail) => {
      const atMs = world.clock.monotonicMs();
      if (wrong === "now" && atMs >= wrongUntilMs) {
        wrong = "after";
        hosts[0]?.setAhead(0);
        byHandUntilMs = atMs + byHandMs;
        if (byHandMs > 0) world.consumers[0]?.useByHand(doomedKey(world, trail));
      }
      if (byHandUntilMs !== undefined && atMs >= byHandUntilMs) {
        byHandUntilMs = undefined;
        world.consumers[0]?.useByHand(undefined);
      }
      return holds(trail);
    }, limitMs);
  }

  await until(isIdle);
  if (phase === "repairing") await provokeRepair(world);
  // At rest the clock is right again, and the instance is set by hand, before the rotation is asked for.
  if (phase === "idle" || phase === "enrolling" || phase === "repairing")
    await until(() => wrong === "after");
  await until(isIdle);
  await world.ask();
  if (phase === "reverting") {
    await until(isIn("adopting"));
    await world.revert();
  }
  await until(isIdle);
  await until(() => wrong === "after" && byHandUntilMs === undefined);
  await world.ask();
  await until(isIdle);
  return { failedCalls: world.failedCalls(), doneMs: world.clock.monotonicMs() };
}

/** The key that keyturn regenerates next: the standby one or, once a fresh one is published, the previous one. */
function doomedKey(
  world: SmallWorld,
  { state }: Parameters<Parameters<SmallWorld["until"]>[0]>[0],
): SecretValue | undefined {
  if (state.phase === "unenrolled" || state.phase === "retiring" || state.phase === "confirming")
    return undefined;
  const hasFresh = isInFlight(state) && state.phase !== "preparing" && state.phase !== "regenerating";
  return world.account.keys()[hasFresh ? state.active : otherSlot(state.active)];
}

/** Somebody publishes the standby key in one vault of two: valid, but not what the other one says. */
async function provokeRepair(world: SmallWorld): Promise<void> {
  const { state } = await world.ports.trail.read(world.spec.name);
  const [, second = ""] = world.spec.vaults;
  if (state.phase === "unenrolled") return;
  world.vault.write(second, world.spec.publishedSecret, world.account.keys()[otherSlot(state.active)]);
}
