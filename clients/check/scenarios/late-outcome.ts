import type { Scenario } from "../scenario.ts";
import { isAbout } from "../invariants.ts";
import { callWell, furtherReports, proveFirstKey, publishAndAwaitRead, reportOf } from "../steps.ts";

const late = 4;

/** Calls with the replaced key end after the new one has been proven: one well, three refused. */
export const lateOutcome: Scenario = {
  name: "late-outcome",
  rules: ["REP-5"],
  async play(stage) {
    const client = await stage.start({ pollMs: 500, reportMs: 1_000 });
    const { account, keyturn } = client;
    await proveFirstKey(stage, client);
    const held = account.hold(late);
    const statuses = Promise.all(Array.from({ length: late }, () => client.call()));
    await stage.await(() => held.arrived() === late, `${late} calls at the same time`);
    const fresh = stage.account.keyIn("key2");
    await publishAndAwaitRead(stage, client, fresh);
    await callWell(client);
    await stage.expect("REP-2", () => reportOf(client, fresh), "the fresh key was proven and not reported");
    const since = keyturn.reports.findIndex((report) => isAbout(report, fresh));

    held.release(1);
    await furtherReports(stage, client, "REP-5", "after a late success no report came");
    stage.account.regenerate("key1");
    held.release();
    await statuses;
    await furtherReports(stage, client, "REP-5", "after late refusals no report came");
    const strays = keyturn.reports.slice(since).filter((one) => !isAbout(one, fresh) || !one.healthy).length;
    stage.judge(
      "REP-5",
      strays === 0,
      `${strays} reports said what late answers had said of the replaced key`,
    );
  },
};
