import type { Scenario } from "../scenario.ts";
import { proveFirstKey } from "../steps.ts";

/** The secret is polled, and right afterwards the key dies: the poll must not hold back the read that the refusal needs. */
export const pollBeforeDeath: Scenario = {
  name: "poll-before-death",
  rules: ["KEY-6"],
  async play(stage) {
    const client = await stage.start({ pollMs: 4_000, reportMs: 1_000 });
    const { vault, account } = client;
    await proveFirstKey(stage, client);
    const reads = vault.reads.length;
    await stage.expect("KEY-3", () => vault.reads[reads]?.endedAt, "the secret was not polled");
    stage.account.publish(stage.account.keyIn("key2"));
    stage.account.regenerate("key1");
    const before = account.attempts.length;
    const status = await client.call();
    const made = account.attempts.slice(before).map((attempt) => attempt.status);
    const says = `a call right after a poll was answered ${made.join(", ")} and ended with ${status}`;
    stage.judge("KEY-6", status === 200, says);
  },
};
