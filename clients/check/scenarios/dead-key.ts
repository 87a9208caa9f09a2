import { setTimeout as delay } from "node:timers/promises";
import type { ClientProcess } from "../client-process.ts";
import type { Scenario } from "../scenario.ts";
import type { Stage } from "../stage.ts";
import { NEVER_MS, proveFirstKey, reportOf } from "../steps.ts";
import { judgeUsage } from "../usage-sum.ts";

const together = 8;
const refusedForMs = 6_000;

/** A key dies without notice while many calls are in flight; then another, and for a while there is no better one. */
export const deadKey: Scenario = {
  name: "dead-key",
  rules: ["KEY-5", "KEY-6", "REP-4", "REP-9", "SAFE-1"],
  async play(stage) {
    const client = await stage.start({ pollMs: NEVER_MS, reportMs: 1_000 });
    const first = await proveFirstKey(stage, client);
    const second = await diesWithManyCallsInFlight(stage, client, first);
    await diesWithoutSuccessor(stage, client, second);
    await staysRefused(stage, client);
    const unhealthy = () => reportOf(client, second, false);
    await stage.expect("REP-4", unhealthy, "many refusals in a row were not reported as unhealthy");

    const third = stage.account.keyIn("key1");
    stage.account.publish(third);
    await recovers(stage, client);
    await stage.expect("REP-4", () => reportOf(client, third), "a success did not end being unhealthy");
    await judgeUsage(stage, client);
  },
};

async function diesWithManyCallsInFlight(stage: Stage, client: ClientProcess, key: string): Promise<string> {
  const { account, vault } = client;
  const [attempts, reads] = [account.attempts.length, vault.reads.length];
  const calls = account.hold(together);
  const statuses = Promise.all(Array.from({ length: together }, () => client.call()));
  await stage.await(() => calls.arrived() === together, `${together} calls at the same time`);
  const fresh = stage.account.keyIn("key2");
  stage.account.publish(fresh);
  stage.account.regenerate("key1");
  const answer = vault.hold(1);
  calls.release();
  await stage.expect("KEY-5", () => answer.arrived() > 0, "the secret was not read after a 401");
  const refused = () => account.attempts.slice(attempts).filter(({ status }) => status === 401).length;
  await stage.await(() => refused() === together, "every call to be refused");
  // Time for the client to see all of its refusals; should it see one later, it will see the new key as well.
  await delay(500);
  answer.release();
  const seen = await statuses;
  stage.judge(
    "KEY-5",
    seen.every((status) => status === 200),
    `refused calls ended with ${seen.join(", ")}`,
  );
  const read = vault.reads.length - reads;
  stage.judge("KEY-5", read < together / 2, `${together} calls refused together caused ${read} reads`);
  const made = account.attempts.slice(attempts);
  const [old, repeated] = [key, fresh].map((one) => made.filter((attempt) => attempt.key === one).length);
  const says = `${together} refused calls were made ${old} times with the dead key and ${repeated} times with the new`;
  stage.judge("KEY-5", old === together && repeated === together, says);
  return fresh;
}

/** The read before brought a key, so it does not hold this one back; and there is no key to repeat the call with. */
async function diesWithoutSuccessor(stage: Stage, client: ClientProcess, key: string): Promise<void> {
  const { account, vault } = client;
  stage.account.regenerate("key2");
  const [attempts, reads] = [account.attempts.length, vault.reads.length];
  const status = await client.call();
  stage.judge("KEY-5", status === 401, `a call that no key could save ended with ${status}`);
  const made = account.attempts.slice(attempts);
  const once = made.length === 1 && made[0]?.key === key;
  stage.judge("KEY-5", once, `a refused call was made ${made.length} times though there was no other key`);
  const held = "a read that had brought another key held back the next";
  stage.judge("KEY-6", vault.reads.length > reads, held);
}

async function staysRefused(stage: Stage, client: ClientProcess): Promise<void> {
  const { vault } = client;
  const reads = vault.reads.length;
  const began = performance.now();
  let refused = 0;
  while (refused < 3 || performance.now() - began < refusedForMs) {
    await client.call();
    refused += 1;
    await delay(50);
  }
  const lasted = performance.now() - began;
  // Twice as many as one every 5 s, and one more for where the counting began.
  const most = Math.ceil(lasted / 2_500) + 1;
  const caused = vault.reads.length - reads;
  const says = `${refused} refusals in ${Math.round(lasted)} ms caused ${caused} reads`;
  stage.judge("KEY-6", caused <= most, says);
}

async function recovers(stage: Stage, client: ClientProcess): Promise<void> {
  const statuses: number[] = [];
  let calling: Promise<void> | undefined;
  const callOnce = async (): Promise<void> => {
    statuses.push(await client.call());
    calling = undefined;
  };
  const isSaved = (): boolean => {
    calling ??= callOnce();
    return statuses.at(-1) === 200;
  };
  await stage.expect("KEY-6", isSaved, "refused calls never brought the new key");
  await calling;
}
