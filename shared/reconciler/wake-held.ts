import type { Fleet } from "../domain/account-spec.ts";
import type { Reason } from "../domain/objection.ts";
import { readHeads } from "../read-heads.ts";
import type { ReconcilerPorts } from "./ports.ts";

/** Asks for a look at every account of the fleet that holds for one of these reasons: it may be gone. */
export async function wakeHeld(
  { accounts }: Fleet,
  reasons: readonly Reason[],
  { trail, queue }: Pick<ReconcilerPorts, "trail" | "queue">,
): Promise<void> {
  for (const [account, { objection }] of await readHeads(accounts, trail)) {
    if (!objection || !reasons.includes(objection.reason)) continue;
    await queue.send({ account, because: { kind: "sweep" } });
  }
}
