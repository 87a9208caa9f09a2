import { forEachConcurrent } from "../../concurrency.ts";
import type { Fleet } from "../../domain/account/account-spec.ts";
import { longDeparted } from "../../domain/safety/departed.ts";
import { KeyturnError } from "../../errors.ts";
import type { ReconcilerPorts } from "../ports.ts";

const accountsAtOnce = 8;
/** Of one account at a time; the next call goes on. */
const maxForgotten = 1_000;

/**
 * Deletes the reports of instances that have long gone, account by account. A report that came meanwhile stays. What cannot be
 * read or deleted now is left for the next call.
 *
 * @returns how many reports were deleted.
 */
export async function forgetDeparted(
  { accounts }: Fleet,
  { board, clock }: Pick<ReconcilerPorts, "board" | "clock">,
): Promise<number> {
  let forgotten = 0;
  await forEachConcurrent(accounts, accountsAtOnce, async (spec) => {
    try {
      const gone = longDeparted(await board.reports(spec.name), spec, clock.now());
      const deleted = await board.forget(spec.name, gone.slice(0, maxForgotten));
      forgotten += deleted;
    } catch (error) {
      if (!(error instanceof KeyturnError)) throw error;
    }
  });
  return forgotten;
}
