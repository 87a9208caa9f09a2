import type { Fleet } from "../domain/account-spec.ts";
import type { ReconcilerPorts } from "./ports.ts";

/** Asks for a look at every account of the fleet whose wake time has come or that was never looked at. */
export async function sweep(
  fleet: Fleet,
  { trail, queue, clock }: Pick<ReconcilerPorts, "trail" | "queue" | "clock">,
): Promise<readonly string[]> {
  const now = clock.now();
  const wakeAt = new Map((await trail.list()).map((known) => [known.account, known.wakeAt]));
  const due = fleet.accounts
    .map((spec) => spec.name)
    .filter((name) => !wakeAt.has(name) || (wakeAt.get(name) ?? now) <= now);
  for (const account of due) await queue.send({ account, because: { kind: "sweep" } });
  return due;
}
