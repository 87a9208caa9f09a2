import type { Fleet } from "../domain/account-spec.ts";
import type { Trail } from "../ports/trail-store.ts";
import type { ReconcilerPorts } from "./ports.ts";

/**
 * Asks for a look at every account of the fleet whose wake time has come or that was never looked at.
 *
 * @param graceMs how long an account that is not idle is left to the message that was sent to wake it.
 */
export async function sweep(
  fleet: Fleet,
  { trail, queue, clock }: Pick<ReconcilerPorts, "trail" | "queue" | "clock">,
  graceMs: number,
): Promise<readonly string[]> {
  const now = clock.now();
  const known = new Map((await trail.list()).map((found) => [found.account, found]));
  const due = fleet.accounts.map((spec) => spec.name).filter((name) => isDue(known.get(name), now, graceMs));
  for (const account of due) await queue.send({ account, because: { kind: "sweep" } });
  return due;
}

function isDue(trail: Trail | undefined, now: Date, graceMs: number): boolean {
  if (!trail?.wakeAt) return true;
  const waitMs = trail.rotation.phase === "idle" ? 0 : graceMs;
  return now.getTime() >= trail.wakeAt.getTime() + waitMs;
}
