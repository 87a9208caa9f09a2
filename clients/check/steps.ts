import type { ClientProcess } from "./client-process.ts";
import type { SeenReport } from "./fronts/keyturn-front.ts";
import { isAbout } from "./invariants.ts";
import type { Stage } from "./stage.ts";
import { DriverUnusable } from "./stage.ts";

/** So long that a client that polls so rarely does not poll during a scenario. */
export const NEVER_MS = 3_600_000;

/** Makes one call, which must succeed: the scenario needs it, and the account accepts the key. */
export async function callWell(client: ClientProcess): Promise<void> {
  const status = await client.call();
  if (status !== 200) throw new DriverUnusable(`a call with a valid key answered ${status}`);
}

/** Makes the first call and waits until it is reported; returns the key. */
export async function proveFirstKey(stage: Stage, client: ClientProcess): Promise<string> {
  const key = stage.account.keyIn("key1");
  await callWell(client);
  await stage.expect("REP-2", () => reportOf(client, key), "the first success was not reported");
  return key;
}

/** The first report after the first `since` ones that says this of the key. */
export function reportOf(
  { keyturn }: ClientProcess,
  key: string,
  healthy = true,
  since = 0,
): SeenReport | undefined {
  return keyturn.reports.slice(since).find((report) => report.healthy === healthy && isAbout(report, key));
}

/**
 * Publishes a key and waits until the client has read it: until a read that came after the one that brought it shows
 * that the client is done with that one. For clients that poll.
 */
export async function publishAndAwaitRead(stage: Stage, client: ClientProcess, key: string): Promise<void> {
  const { reads } = client.vault;
  const before = reads.length;
  stage.account.publish(key);
  await stage.expect(
    "KEY-3",
    () => reads.slice(before).findIndex((read) => read.key === key) >= 0,
    "the secret was not read again",
  );
  const bringing = reads.findIndex((read, index) => index >= before && read.key === key);
  const { endedAt = 0 } = reads[bringing] ?? {};
  await stage.expect("KEY-3", () => reads.some(({ at }) => at > endedAt), "the polling ended");
}

/** Waits for further reports; too late when the client has polled the vault many times in the meantime. */
export async function furtherReports(
  stage: Stage,
  client: ClientProcess,
  rule: "REP-2" | "REP-3" | "REP-5" | "REP-1" | "REP-4",
  says: string,
  count = 2,
): Promise<readonly SeenReport[]> {
  const { keyturn, vault, options } = client;
  const [before, polls] = [keyturn.reports.length, vault.reads.length];
  const pollsUntilLate = (3 * (count + 2) * options.reportMs) / options.pollMs;
  await stage.expect(
    rule,
    () => keyturn.reports.length >= before + count,
    says,
    () => vault.reads.length - polls > pollsUntilLate,
  );
  return keyturn.reports.slice(before);
}
