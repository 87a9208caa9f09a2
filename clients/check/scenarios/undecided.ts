import { setTimeout as delay } from "node:timers/promises";
import type { ClientProcess } from "../client-process.ts";
import { isAbout } from "../invariants.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";
import { callWell, furtherReports, proveFirstKey, publishAndAwaitRead, reportOf } from "../steps.ts";

const flappingMs = 4_000;

/** The account answers with every status that says nothing of the key, before and between refusals. */
export const undecided: Scenario = {
  name: "undecided",
  rules: ["REP-1", "REP-2", "REP-4"],
  async play(stage) {
    const client = await stage.start({ pollMs: 500, reportMs: 1_000 });
    await proveFirstKey(stage, client);
    const fresh = stage.account.keyIn("key2");
    await publishAndAwaitRead(stage, client, fresh);
    await calls(client, 429, 404, 400, 403, 500);
    const still = await furtherReports(stage, client, "REP-1", "after undecided answers no report came");
    const proven = still.some((report) => report.healthy && isAbout(report, fresh));
    stage.judge("REP-1", !proven, "one of 429, 404, 400, 403 and 500 counted as proof of a key");
    const ill = still.filter(({ healthy }) => !healthy).length;
    stage.judge("REP-4", ill === 0, "answers other than 401 made the instance unhealthy");

    await calls(client, 401, 404, 401, 429, 401);
    const unhealthy = () => reportOf(client, fresh, false);
    const reset = "three refusals with other failures between them were not reported as unhealthy";
    await stage.expect("REP-4", unhealthy, reset, pollsSince(client, 30));
    await callWell(client);
    await stage.expect("REP-4", () => reportOf(client, fresh), "a success did not end being unhealthy");

    await calls(client, 401, 401);
    await callWell(client);
    await calls(client, 401, 401);
    const reports = await furtherReports(stage, client, "REP-4", "no report came");
    const early = reports.filter(({ healthy }) => !healthy).length;
    stage.judge("REP-4", early === 0, "two refusals, a success and two refusals made the instance unhealthy");
    await flaps(stage, client);
  },
};

/** Makes one call after the other, each answered with its status. */
async function calls(client: ClientProcess, ...statuses: readonly number[]): Promise<void> {
  for (const status of statuses) {
    client.account.answers(status);
    await client.call();
  }
}

function pollsSince({ vault }: ClientProcess, count: number): () => boolean {
  const before = vault.reads.length;
  return () => vault.reads.length - before > count;
}

/** The statement changes as often as calls can change it; reports must not. */
async function flaps(stage: Stage, client: ClientProcess): Promise<void> {
  const began = performance.now();
  const before = client.keyturn.reports.length;
  while (performance.now() - began < flappingMs) {
    await calls(client, 401, 401, 401);
    await callWell(client);
    await delay(10);
  }
  const lasted = performance.now() - began;
  const sent = client.keyturn.reports.length - before;
  // Twice as many as one a second, and one more for where the counting began.
  const says = `${sent} reports were sent in ${Math.round(lasted)} ms`;
  stage.judge("REP-2", sent <= (2 * lasted) / 1_000 + 1, says);
}
