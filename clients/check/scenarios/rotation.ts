import type { Scenario } from "../scenario.ts";
import type { ClientProcess } from "../client-process.ts";
import { isAbout } from "../invariants.ts";
import type { Stage } from "../stage.ts";
import { callWell, furtherReports, proveFirstKey, publishAndAwaitRead, reportOf } from "../steps.ts";

/** A key is rotated while the application is idle, proven later, and the rotation is reverted. */
export const rotation: Scenario = {
  name: "rotation",
  rules: ["KEY-1", "KEY-3", "REP-1", "REP-2", "REP-3", "REP-6"],
  async play(stage) {
    const client = await stage.start({ pollMs: 500, reportMs: 1_000 });
    await stage.expect("KEY-3", () => client.vault.reads.length > 3, "the secret was not polled");
    stage.judge("REP-1", client.keyturn.reports.length === 0, "a report came before any call");

    const first = await proveFirstKey(stage, client);
    await furtherReports(
      stage,
      client,
      "REP-2",
      "the report was not repeated while the application was idle",
    );

    const fresh = stage.account.keyIn("key2");
    await publishAndAwaitRead(stage, client, fresh);
    await staysOnLastStatement(stage, client, first);

    await useKey(stage, client, fresh);
    await stage.expect("REP-2", () => reportOf(client, fresh), "the fresh key was proven and not reported");

    const before = client.keyturn.reports.length;
    await publishAndAwaitRead(stage, client, first);
    await useKey(stage, client, first);
    const again = () => reportOf(client, first, true, before);
    await stage.expect("REP-2", again, "the reverted key was proven and not reported");
  },
};

async function staysOnLastStatement(stage: Stage, client: ClientProcess, key: string): Promise<void> {
  const silent = "there was no report between reading a key and proving it";
  const reports = await furtherReports(stage, client, "REP-3", silent);
  const same = reports.every((report) => report.healthy && isAbout(report, key));
  stage.judge("REP-3", same, "the statement changed between reading a key and proving it");
}

const unused = "a call that started after the read did not use the key that was read";

/** A call that starts after a read must use what the read brought, whatever it was before. */
async function useKey(stage: Stage, client: ClientProcess, key: string): Promise<void> {
  const before = client.account.attempts.length;
  await callWell(client);
  const used = client.account.attempts[before]?.key === key;
  await stage.expect(
    "KEY-3",
    () => used,
    unused,
    () => true,
  );
}
