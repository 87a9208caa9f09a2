import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { Trail } from "../records/trail.ts";
import type { ReconcilerPorts } from "./ports.ts";
import { tellEnded } from "./rollout.ts";

interface Saving {
  readonly spec: AccountSpec;
  readonly ports: Pick<ReconcilerPorts, "trail" | "rollout">;
}

/** Saves what is noted, and tells the others of the rollout when a rotation has ended with it. */
export async function saveTrail(trail: Trail, { spec, ports }: Saving): Promise<Trail> {
  const saved = await ports.trail.save(trail);
  if (trail.unsaved?.some(({ event }) => event.type === "rotation-ended")) {
    await tellEnded(spec, trail.state, ports);
  }
  return saved;
}
