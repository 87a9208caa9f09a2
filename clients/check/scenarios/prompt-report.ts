import type { ClientProcess } from "../client-process.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";
import { callWell, publishAndAwaitRead, reportOf } from "../steps.ts";

const reportMs = 20_000;

/** The interval of reports is long, so that only a report that does not wait for it comes soon. */
export const promptReport: Scenario = {
  name: "prompt-report",
  rules: ["REP-2"],
  async play(stage) {
    const client = await stage.start({ pollMs: 500, reportMs });
    await callWell(client);
    await reportedSoon(stage, client, stage.account.keyIn("key1"));
    const fresh = stage.account.keyIn("key2");
    await publishAndAwaitRead(stage, client, fresh);
    await callWell(client);
    await reportedSoon(stage, client, fresh);
  },
};

async function reportedSoon(stage: Stage, client: ClientProcess, key: string): Promise<void> {
  const provenAt = client.account.attempts.find((attempt) => attempt.key === key)?.endedAt ?? 0;
  await stage.expect(
    "REP-2",
    () => reportOf(client, key),
    "a newly proven key waited for the interval to be reported",
    () => performance.now() > provenAt + reportMs / 2,
  );
}
