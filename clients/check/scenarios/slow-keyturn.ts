import type { Scenario } from "../scenario.ts";
import { callWell, proveFirstKey, publishAndAwaitRead, reportOf } from "../steps.ts";

/** keyturn takes a while to answer a report, and meanwhile there is another one to send. */
export const slowKeyturn: Scenario = {
  name: "slow-keyturn",
  rules: ["REP-10"],
  async play(stage) {
    const client = await stage.start({ pollMs: 500, reportMs: 1_000 });
    const { keyturn, vault } = client;
    await proveFirstKey(stage, client);
    const slow = keyturn.hold(1);
    await stage.expect("REP-2", () => slow.arrived() > 0, "the report was not repeated");
    const fresh = stage.account.keyIn("key2");
    await publishAndAwaitRead(stage, client, fresh);
    await callWell(client);
    const reads = vault.reads.length;
    // Less than the 10 s after which a client gives the answer up.
    await stage.await(() => vault.reads.length >= reads + 6, "the client to poll");
    const pending = keyturn.reports.filter(({ status }) => status === undefined).length;
    const says = `${pending} reports were under way at the same time`;
    // A client on a very busy machine may have given the held answer up by then, and rightly sent the next.
    stage.judge("REP-10", pending <= 1, says);
    slow.release();
    await stage.expect("REP-10", () => reportOf(client, fresh), "after a slow answer no report came");
  },
};
