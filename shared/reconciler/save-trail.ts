import type { Trail } from "../trail.ts";
import { tellEnded } from "./rollout.ts";
import type { Run } from "./run.ts";

/** Saves what is noted, and tells the others of the rollout when a rotation has ended with it. */
export async function saveTrail(trail: Trail, { spec, ports }: Run): Promise<Trail> {
  const saved = await ports.trail.save(trail);
  if (trail.unsaved?.some(({ event }) => event.type === "rotation-ended")) {
    await tellEnded(spec, trail.rotation, ports);
  }
  return saved;
}
