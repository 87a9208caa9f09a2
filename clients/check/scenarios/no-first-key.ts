import type { Scenario } from "../scenario.ts";
import { DriverUnusable } from "../stage.ts";

/** There is no key to start with. */
export const noFirstKey: Scenario = {
  name: "no-first-key",
  rules: ["KEY-2"],
  async play(stage) {
    const surroundings = await stage.open({ pollMs: 500, reportMs: 1_000 });
    surroundings.vault.fails(403);
    const client = await stage.launch(surroundings);
    const ended = () => client.exitCode() !== undefined || client.isReady();
    const hasAsked = () => client.vault.reads.length > 0;
    await stage.await(() => hasAsked() || ended(), "the client to ask the vault");
    // One that never came so far would have ended with a key, too.
    if (!client.isReady() && !hasAsked())
      throw new DriverUnusable("the driver ended before it asked the vault for a key");
    await stage.expect("KEY-2", ended, "the client neither started nor gave up");
    stage.judge("KEY-2", !client.isReady(), "the client was ready without a key");
    const code = client.exitCode();
    stage.judge("KEY-2", code !== 0, "the client ended as if all were well");
    stage.judge("KEY-2", client.keyturn.reports.length === 0, "a report was sent without a key");
  },
};
