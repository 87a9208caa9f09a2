import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../../emulator/stack/local-stack.ts";
import { until } from "../../until.ts";
import { recordedEvents, trailTable } from "../stack/recorded-events.ts";
import { aConsumer, anAccount } from "../stack/plans.ts";
import { anEnrolledStack, ended, regenerations, rotate } from "../stack/running-stack.ts";

/** Far longer than this test may take. */
const claimMs = 600_000;
/** Long enough for the process to be told in the middle of a call. */
const callMs = 1_500;

describe("an app process that is told to end while it looks at an account for its request", () => {
  let stack: LocalStack;

  beforeAll(async () => {
    stack = await anEnrolledStack({
      claimMs,
      policy: { soak: "1ms", cooldown: "0s", probeInterval: "0ms", driftCheck: "1h" },
      accounts: [anAccount({ consumers: [aConsumer({ refreshWithin: "0ms" })] })],
    });
    await stack.startConsumers("vision");
  }, 120_000);

  const claimOf = async () => {
    const { claim } = await trailTable(stack).getEntity<{ readonly claim?: string }>("vision", "head");
    return claim ?? "";
  };

  it("records the effect under way and leaves no claim behind, so that another goes on at once", async () => {
    stack.azure.setKnobs({ latencyMs: { arm: callMs } });
    await rotate(stack);
    await until(async () => (await claimOf()).includes('"regenerate"'), 30_000);
    expect(await stack.app()?.stop()).toMatchObject({ code: 0 });
    expect(await claimOf()).toBe("");
    const events = await recordedEvents(stack, "vision");
    expect(events.at(-1)).toMatchObject({ type: "standby-key-regenerated" });

    stack.azure.setKnobs({ latencyMs: { arm: 0 } });
    await stack.startApp();
    const { rotations } = await ended(stack);
    expect(rotations).toMatchObject([{ outcome: "completed" }]);
    expect(regenerations(stack)).toBe(2);
  }, 120_000);
});
