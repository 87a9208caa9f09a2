import type { Scenario } from "../scenario.ts";
import { proveFirstKey } from "../steps.ts";

/** So many polls take less time than so many reports, which come three times as rarely. */
const wanted = 8;

/** Call after call is refused, and no read brings another key: that limits the reads for refusals, and no poll. */
export const pollDuringRest: Scenario = {
  name: "poll-during-rest",
  rules: ["KEY-6"],
  async play(stage) {
    const client = await stage.start({ pollMs: 300, reportMs: 1_000 });
    const { vault, keyturn } = client;
    await proveFirstKey(stage, client);
    stage.account.regenerate("key1");
    await client.call();
    const [reads, reports] = [vault.reads.length, keyturn.reports.length];
    let calling: Promise<void> | undefined;
    const callOnce = async (): Promise<void> => {
      await client.call();
      calling = undefined;
    };
    const polled = (): boolean => {
      calling ??= callOnce();
      return vault.reads.length >= reads + wanted;
    };
    const tooLate = () => keyturn.reports.length >= reports + wanted;
    await stage.expect("KEY-6", polled, "a read that brought no other key held back the polls", tooLate);
    await calling;
  },
};
