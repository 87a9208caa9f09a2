import { forEachConcurrent } from "../../concurrency.ts";
import type { AccountSpec } from "../../domain/account/account-spec.ts";
import type { Reason } from "../../domain/objection.ts";
import { urgencyOf } from "../../domain/urgency.ts";
import { readHeads } from "../../records/read-heads.ts";
import type { ReconcilerPorts } from "../ports.ts";

const because = { kind: "sweep" } as const;
const concurrency = 16;

/**
 * Queues a look at each of these accounts that holds for one of these reasons, which may no longer apply.
 *
 * @param delayMs how long until every process knows of the change.
 */
export async function wakeHeld(
  { accounts }: { readonly accounts: readonly Pick<AccountSpec, "name">[] },
  reasons: readonly Reason[],
  { trail, queue }: Pick<ReconcilerPorts, "trail" | "queue">,
  delayMs = 0,
): Promise<void> {
  const heads = [...(await readHeads(accounts, trail))];
  const held = heads.filter(([, { objection }]) => objection && reasons.includes(objection.reason));
  await forEachConcurrent(held, concurrency, ([account, { state }]) =>
    queue.send({ account, because }, urgencyOf(because, state), delayMs),
  );
}
