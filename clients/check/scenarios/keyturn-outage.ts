import { jsonReply } from "../fronts/front.ts";
import type { Scenario } from "../scenario.ts";
import { callWell, reportOf } from "../steps.ts";
import { judgeUsage } from "../usage-sum.ts";

/** keyturn answers nothing but errors for a while, from the start. */
export const keyturnOutage: Scenario = {
  name: "keyturn-outage",
  rules: ["REP-9", "REP-10", "REP-11", "SAFE-1"],
  async play(stage) {
    const surroundings = await stage.open({ pollMs: 500, reportMs: 1_000 });
    surroundings.keyturn.answers(jsonReply(503, { code: "UNAVAILABLE" }));
    const client = await stage.launch(surroundings);
    const { vault, keyturn } = client;
    await stage.ready(client);
    const reads = vault.reads.length;
    const polled = (count: number) => vault.reads.length - reads >= count;
    for (const polls of [1, 2, 3]) {
      await stage.await(() => polled(polls), "the client to poll");
      const status = await client.call();
      stage.judge("REP-10", status === 200, `while keyturn failed, a call ended with ${status}`);
    }
    const again = "a report that was not accepted was not tried again";
    await stage.expect("REP-10", () => keyturn.reports.length >= 2, again);
    // Another key is proven now and then, which is no reason to try more often.
    for (let polls = 3; polls < 30; polls += 3) {
      await stage.await(() => polled(polls), "the client to poll");
      stage.account.publish(stage.account.keyIn(polls % 2 === 0 ? "key1" : "key2"));
      await callWell(client);
    }
    // 30 polls last 12 intervals of reports or more, on any machine: 1 + 2 + 4 of them without an answer are 3 tries.
    await stage.await(() => polled(30), "the client to poll");
    const tries = keyturn.reports.length;
    stage.judge("REP-10", tries <= 7, `an absent keyturn was tried ${tries} times in 15 intervals`);

    keyturn.answers(undefined);
    const key = stage.account.keyIn("key1");
    const accepted = () => keyturn.reports.some(({ status }) => status === 202) && reportOf(client, key);
    await stage.expect("REP-10", accepted, "after the outage no report came");
    await callWell(client);
    await judgeUsage(stage, client);
  },
};
