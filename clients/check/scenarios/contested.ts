import { jsonReply } from "../fronts/front.ts";
import type { Scenario } from "../scenario.ts";
import { callWell, proveFirstKey } from "../steps.ts";

/** Somebody else has sent a later report under the instance's name. */
export const contested: Scenario = {
  name: "contested",
  rules: ["REP-11"],
  async play(stage) {
    const client = await stage.start({ pollMs: 500, reportMs: 1_000 });
    const { keyturn, vault } = client;
    await proveFirstKey(stage, client);
    const problem = {
      type: "about:blank",
      title: "This instance has already sent a later report",
      status: 409,
    };
    keyturn.answers(jsonReply(409, { ...problem, code: "REPORT_REPLAYED" }));
    const before = keyturn.reports.length;
    const goesOn = "after a contested report no further one came";
    for (const wanted of [1, 2]) {
      const reads = vault.reads.length;
      const tooLate = () => vault.reads.length - reads > 24;
      await stage.expect("REP-11", () => keyturn.reports.length >= before + wanted, goesOn, tooLate);
      await callWell(client);
    }
    await stage.expect("REP-11", () => client.knowsContested(), "the application was not told");
    keyturn.answers(undefined);
    const reads = vault.reads.length;
    const accepted = () => keyturn.reports.slice(before + 2).some(({ status }) => status === 202);
    await stage.expect("REP-11", accepted, goesOn, () => vault.reads.length - reads > 40);
    const later = keyturn.reports.slice(Math.max(0, before - 1));
    const names = new Set(later.map(({ instance }) => instance));
    stage.judge("REP-11", names.size === 1, `a contested instance was renamed: ${[...names].join(", ")}`);
  },
};
