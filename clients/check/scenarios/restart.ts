import type { Scenario } from "../scenario.ts";
import { furtherReports, proveFirstKey } from "../steps.ts";

/** An instance that is named by its owner ends and starts again. */
export const restart: Scenario = {
  name: "restart",
  rules: ["REP-7", "REP-8"],
  async play(stage) {
    const options = { pollMs: 500, reportMs: 1_000, instance: "checked-1" };
    const before = await stage.start(options);
    await proveFirstKey(stage, before);
    await furtherReports(stage, before, "REP-2", "the report was not repeated");
    await stage.stop(before);
    const after = await stage.start(options);
    await proveFirstKey(stage, after);
    const numbers = [before, after].map(({ keyturn }) =>
      keyturn.reports.map(({ sequence = -1 }) => sequence),
    );
    const [last, first] = [Math.max(...(numbers[0] ?? [])), Math.min(...(numbers[1] ?? []))];
    stage.judge("REP-8", first > last, `after a restart the number ${first} followed ${last}`);
  },
};
