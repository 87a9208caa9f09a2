import type { Phase } from "../../../shared/domain/rotation/account-state.ts";
import { OutcomeUnknownError, ServiceUnavailableError, ThrottledError } from "../../../shared/errors.ts";
import type { ReconcilerPorts } from "../../../shared/reconciler/ports.ts";
import { hour, minute } from "../../domain/builders.ts";
import { isIdle, isIn, smallSpec, smallWorld } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";
import { watchedPorts } from "../watched-ports.ts";

/** The phases in which something is under way. */
export const busyPhases = [
  "preparing",
  "regenerating",
  "proving",
  "publishing",
  "adopting",
  "retiring",
  "confirming",
  "reverting",
  "repairing",
] as const satisfies readonly Phase[];
export type BusyPhase = (typeof busyPhases)[number];

/** Calls that fail for as long as they are named here, by port and method. */
export type Outage = Set<string>;

const errors: Readonly<Record<string, (operation: string) => Error>> = {
  "keyIssuer.regenerate": (operation) => new ThrottledError(operation, 7_000),
  "vault.store": (operation) => new OutcomeUnknownError(operation),
};

/** A world whose calls fail on demand. */
function troubledWorld(change: Parameters<typeof smallWorld>[0] = {}): {
  readonly world: SmallWorld;
  readonly outage: Outage;
} {
  const outage: Outage = new Set();
  const around = (ports: ReconcilerPorts) =>
    watchedPorts(ports, {
      before({ name }) {
        if (!outage.has(name)) return;
        throw errors[name]?.(name) ?? new ServiceUnavailableError(name);
      },
    });
  // Small steps make a day of hours long; no promise here depends on how long the policy allows.
  const spec = { ...smallSpec, policy: { ...smallSpec.policy, adoptWithinMs: hour } };
  return { world: smallWorld({ spec, around, ...change }), outage };
}

/** A world in which an account stays in a phase and holds. */
export async function standIn(
  phase: BusyPhase,
): Promise<{ readonly world: SmallWorld; readonly outage: Outage }> {
  const { world, outage } = troubledWorld({
    ...(phase === "proving" && { newKeyDelayMs: 10 * minute }),
    ...(phase === "confirming" && { oldKeyGraceMs: hour }),
  });
  await world.until(isIdle);
  for (let tick = 0; tick < 60; tick += 1) await world.tick();
  switch (phase) {
    case "repairing":
      outage.add("vault.store");
      world.account.regenerateBehindTheBack("key1");
      break;
    case "preparing":
      for (const consumer of world.consumers) consumer.stop();
      for (let tick = 0; tick < 60; tick += 1) await world.tick();
      await world.ask();
      break;
    case "publishing":
      outage.add("vault.store");
      await world.ask();
      break;
    case "reverting":
      await world.ask();
      await world.until(isIn("adopting"));
      for (let tick = 0; tick < 12; tick += 1) await world.tick();
      for (const consumer of world.consumers) consumer.pollEvery(Infinity);
      await world.revert();
      await world.until(
        ({ state }) => state.phase === "reverting" && state.previousPublishedAt !== undefined,
      );
      break;
    case "adopting":
      for (const consumer of world.consumers) consumer.pollEvery(Infinity);
      await world.ask();
      break;
    case "regenerating":
    case "retiring":
      await world.ask();
      if (phase === "retiring") await world.until(isIn("adopting"));
      outage.add("keyIssuer.regenerate");
      break;
    default:
      await world.ask();
  }
  await world.until(({ state, objection }) => state.phase === phase && objection !== undefined);
  return { world, outage };
}

/** Ends every trouble: calls succeed, consumers poll and say that they are well. */
export function liftAll(world: SmallWorld, outage: Outage): void {
  outage.clear();
  world.account.refuseListing(undefined);
  world.account.switchKeys(true);
  for (const consumer of world.consumers) {
    consumer.pollEvery(30_000);
    consumer.reportHealthy(true);
  }
}
