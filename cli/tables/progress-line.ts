import type { AccountStatus } from "./account-status.ts";
import { needsPerson } from "../../shared/view/tables/hold-cell.ts";

/** Summarises an account in one line: its phase, what holds it, and its pending consumers. */
export function progressLine({ phase, hold, consumers, attention }: AccountStatus): string {
  const pending = pendingConsumers({ hold, consumers });
  const why = hold && hold.reason !== "NotDue" ? `, ${hold.reason}` : "";
  const person = needsPerson({ attention }) ? ", needs an operator" : "";
  const who = pending.length > 0 ? `, waits for ${pending.join(", ")}` : "";
  return `${phase}${why}${person}${who}`;
}

/** The consumers that the rotation waits for, each with its blocker. */
function pendingConsumers({
  hold,
  consumers,
}: Pick<AccountStatus, "consumers"> & { readonly hold: AccountStatus["hold"] }): readonly string[] {
  return (hold?.blockers ?? []).map(({ consumer, reason }) => {
    const known = consumers.find(({ name }) => name === consumer);
    const counts = known ? ` ${known.confirmedInstances}/${known.expectedInstances}` : "";
    return `${consumer}${counts} (${reason})`;
  });
}
