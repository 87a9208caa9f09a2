import type { Fleet } from "../domain/account-spec.ts";
import type { Reason } from "../domain/objection.ts";
import type { ReconcilerPorts } from "./ports.ts";

/** Asks for a look at every account of the fleet that holds for one of these reasons: it may be gone. */
export async function wakeHeld(
  { accounts }: Fleet,
  reasons: readonly Reason[],
  { trail, queue }: Pick<ReconcilerPorts, "trail" | "queue">,
): Promise<void> {
  const names = new Set(accounts.map(({ name }) => name));
  for (const { account, objection } of await trail.list()) {
    if (!names.has(account) || !objection || !reasons.includes(objection.reason)) continue;
    await queue.send({ account, because: { kind: "sweep" } });
  }
}
