import type { Scenario } from "../scenario.ts";
import { callWell, proveFirstKey, publishAndAwaitRead } from "../steps.ts";

const pollMs = 1_000;

/** The vault is closed for a while, and a key is published meanwhile. */
export const vaultOutage: Scenario = {
  name: "vault-outage",
  rules: ["KEY-4", "SAFE-1"],
  async play(stage) {
    const client = await stage.start({ pollMs, reportMs: 1_000 });
    const { vault, account } = client;
    const first = await proveFirstKey(stage, client);
    vault.fails(403);
    const failed = () => vault.reads.filter(({ status }) => status === 403);
    for (const wanted of [1, 2, 3, 4]) {
      await stage.expect("KEY-4", () => failed().length >= wanted, "the vault was not tried again");
      const before = account.attempts.length;
      const status = await client.call();
      const undisturbed = status === 200 && account.attempts[before]?.key === first;
      stage.judge("KEY-4", undisturbed, `while the vault failed, a call ended with ${status}`);
    }
    const [one, , , four] = failed();
    const lasted = (four?.at ?? 0) - (one?.at ?? 0);
    // The interval may be shortened by a fifth; half of it tells a client that waits from one that does not.
    stage.judge(
      "KEY-4",
      lasted > (3 * pollMs) / 2,
      `a failing vault was asked 4 times in ${Math.round(lasted)} ms`,
    );

    vault.fails(undefined);
    const fresh = stage.account.keyIn("key2");
    await publishAndAwaitRead(stage, client, fresh);
    const before = account.attempts.length;
    await callWell(client);
    stage.judge(
      "KEY-4",
      account.attempts[before]?.key === fresh,
      "after the outage the new key was not used",
    );
  },
};
