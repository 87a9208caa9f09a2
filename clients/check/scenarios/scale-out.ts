import { drawnPart } from "../drawn-part.ts";
import type { Scenario } from "../scenario.ts";
import { callWell, furtherReports, reportOf } from "../steps.ts";

/** Two processes run on one machine, and nobody names them. */
export const scaleOut: Scenario = {
  name: "scale-out",
  rules: ["REP-7"],
  async play(stage) {
    const options = { pollMs: 500, reportMs: 1_000 };
    const clients = await Promise.all([stage.start(options), stage.start(options)]);
    for (const client of clients) {
      await callWell(client);
      const first = () => reportOf(client, stage.account.keyIn("key1"));
      await stage.expect("REP-2", first, "the first success was not reported");
      await furtherReports(stage, client, "REP-2", "the report was not repeated");
    }
    const [one = "", other = ""] = clients.map(({ keyturn }) => keyturn.reports[0]?.instance);
    stage.judge("REP-7", one !== other, `two processes were both named ${one}`);
    const now = Date.now();
    const isDrawn = drawnPart(one, now) !== drawnPart(other, now);
    stage.judge("REP-7", isDrawn, `${one} and ${other} differ by process id and time alone`);
  },
};
