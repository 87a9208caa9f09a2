import type { AccountSpec } from "../domain/account/account-spec.ts";
import { forEachConcurrent } from "../concurrency.ts";
import { KeyturnError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { KeyIssuer } from "../ports/key-issuer.ts";
import type { MeteredAccount } from "../ports/usage-metrics.ts";
import type { NotRead } from "./not-read.ts";

const concurrency = 8;

interface Locating {
  readonly clock: Pick<Clock, "monotonicMs" | "sleep">;
  readonly keyIssuer: Pick<KeyIssuer, "describe">;
}

/**
 * Finds the region of accounts, from the last discovery or else by asking ARM about each.
 *
 * @param known the region of accounts, by their ARM ids in lower case.
 * @param notRead receives accounts whose region is not found.
 */
export async function locateAccounts(
  accounts: readonly AccountSpec[],
  known: ReadonlyMap<string, string>,
  { clock, keyIssuer }: Locating,
  budgetMs: number,
  notRead: NotRead,
): Promise<readonly MeteredAccount[]> {
  const located: MeteredAccount[] = [];
  const unknown: AccountSpec[] = [];
  for (const spec of accounts) {
    const location = known.get(spec.resourceId.toLowerCase());
    if (location === undefined) unknown.push(spec);
    else located.push({ resourceId: spec.resourceId, location });
  }
  const late = await forEachConcurrent(
    unknown,
    { concurrency, budgetMs, clock },
    async ({ name, resourceId }) => {
      try {
        const fact = await keyIssuer.describe(resourceId);
        if (fact.kind === "absent") return notRead.note(name, "the account does not exist");
        const { location } = fact;
        if (location === undefined) return notRead.note(name, "Azure does not say in which region it is");
        located.push({ resourceId, location });
      } catch (error) {
        if (!(error instanceof KeyturnError)) throw error;
        notRead.note(name, error.message);
      }
    },
  );
  for (const { name } of late) notRead.note(name, "the time did not suffice to find its region");
  return located;
}
