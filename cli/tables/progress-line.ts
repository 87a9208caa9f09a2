import type { AccountStatus } from "./account-status.ts";

/** What is going on with an account, in one line: its phase, what holds it, and who is awaited. */
export function progressLine({ phase, hold, consumers, paused }: AccountStatus): string {
  const awaited = awaitedIn({ hold, consumers });
  const why = hold && hold.reason !== "NotDue" ? `, ${hold.reason}` : "";
  const person = hold?.remedy === "operator" && !paused ? ", a person is needed" : "";
  const who = awaited.length > 0 ? `, waits for ${awaited.join(", ")}` : "";
  return `${phase}${why}${person}${who}`;
}

/** Consumers that the rotation waits for, with what they lack. */
function awaitedIn({
  hold,
  consumers,
}: Pick<AccountStatus, "consumers"> & { readonly hold: AccountStatus["hold"] }): readonly string[] {
  return (hold?.blockers ?? []).map(({ consumer, reason }) => {
    const known = consumers.find(({ name }) => name === consumer);
    const counts = known ? ` ${known.confirmedInstances}/${known.expectedInstances}` : "";
    return `${consumer}${counts} (${reason})`;
  });
}
