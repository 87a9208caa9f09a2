import { setTimeout as delay } from "node:timers/promises";
import type { Scenario } from "../scenario.ts";
import { callWell, proveFirstKey } from "../steps.ts";

/** A poll takes long; the key dies meanwhile, and the read that the refusal causes is answered first. */
export const lateAnswer: Scenario = {
  name: "late-answer",
  rules: ["KEY-7"],
  async play(stage) {
    const client = await stage.start({ pollMs: 4_000, reportMs: 1_000 });
    const { vault, account } = client;
    await proveFirstKey(stage, client);
    const poll = vault.hold(1);
    await stage.expect("KEY-3", () => poll.arrived() > 0, "the secret was not polled");
    const fresh = stage.account.keyIn("key2");
    stage.account.publish(fresh);
    stage.account.regenerate("key1");
    // A client that makes one read after the other waits for the poll here, and has no late answer to drop.
    const waits = setTimeout(() => poll.release(), 6_000);
    await client.call();
    clearTimeout(waits);
    poll.release();
    const before = account.attempts.length;
    for (let calls = 0; calls < 20; calls += 1) {
      await callWell(client);
      await delay(50);
    }
    const stale = account.attempts.slice(before).filter(({ key }) => key !== fresh).length;
    stage.judge("KEY-7", stale === 0, `${stale} calls used the key of a read that was answered too late`);
  },
};
