import type { ClientProcess } from "./client-process.ts";
import type { Stage } from "./stage.ts";

/** Waits until the accepted reports of an idle client have counted what the account has seen of it, and nothing more. */
export async function judgeUsage(stage: Stage, client: ClientProcess): Promise<void> {
  const { account, keyturn } = client;
  const seen = (wanted: (status: number) => boolean): number =>
    account.attempts.filter(({ status = 0 }) => wanted(status)).length;
  const expected = [seen(() => true), seen((status) => status >= 400), seen((status) => status === 401)];
  const counted = (): readonly number[] =>
    keyturn.reports
      .filter(({ status }) => status === 202)
      .map(({ usage }) => [usage?.calls ?? 0, usage?.failures ?? 0, usage?.refused ?? 0])
      .reduce((sum, counts) => sum.map((one, index) => one + (counts[index] ?? 0)), [0, 0, 0]);
  const before = keyturn.reports.length;
  const isRight = () => counted().join() === expected.join();
  const tooLate = () => keyturn.reports.slice(before).filter(({ status }) => status === 202).length > 3;
  const says = `the account saw ${expected.join(", ")} calls, failures and refusals, and the reports do not add up to it`;
  await stage.expect("REP-9", isRight, says, tooLate);
}
