import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { Trail } from "../records/trail.ts";
import type { ReconcilerPorts } from "./ports.ts";
import { announceEnd } from "./rollout.ts";

interface Saving {
  readonly spec: AccountSpec;
  readonly ports: Pick<ReconcilerPorts, "trail" | "rollout">;
}

/** Saves the trail, and ends a rotation on the rollout board when its last event is saved. */
export async function saveTrail(trail: Trail, { spec, ports }: Saving): Promise<Trail> {
  const saved = await ports.trail.save(trail);
  if (trail.unsaved?.some(({ event }) => event.type === "rotation-ended")) {
    await announceEnd(spec, trail.state, ports);
  }
  return saved;
}
