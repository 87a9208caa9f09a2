import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../../emulator/stack/local-stack.ts";
import { startLocalStack } from "../../../emulator/stack/local-stack.ts";
import { buildPrograms, canRun } from "../../real-listeners/programs.ts";
import { startListeners } from "../../real-listeners/start-listeners.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { until } from "../../until.ts";
import { expectDescribed } from "../stack/described-answers.ts";
import { post } from "../stack/people.ts";
import { anAccount, aPlan } from "../stack/plans.ts";
import { ended, failures, regenerations, stopAfterTests } from "../stack/running-stack.ts";

const named = (name: string, policy = {}) => anAccount({ name, publishedSecret: `${name}-key`, policy });

if (!canRun) process.stderr.write("skipped: Microsoft's own listeners. There is no dotnet on the PATH.\n");

(canRun ? describe : describe.skip)("with Microsoft's own listeners of queues, Event Grid and timers", () => {
  let stack: LocalStack;

  beforeAll(async () => {
    buildPrograms();
    const plan = aPlan(await temporaryDirectory(), {
      accounts: [
        named("expiring", { cadence: "6s", allowShortCadence: true, timerGrace: "1h", cooldown: "1h" }),
        named("leaked"),
      ],
      eventsFrom: ["kv-main"],
      sweepSchedule: "*/2 * * * * *",
    });
    stack = stopAfterTests(await startLocalStack(plan, { check: expectDescribed, startListeners }));
    await stack.startApp();
    await stack.applyFleet();
    await until(async () => (await stack.keyturn.accounts()).every(({ phase }) => phase === "idle"), 60_000);
    for (const account of ["expiring", "leaked"]) await stack.startConsumers(account);
  }, 240_000);

  it("a near-expiry event rotates both keys without a failed call", async () => {
    const { rotations } = await ended(stack, "expiring", 1, 120_000);
    expect(rotations).toEqual([expect.objectContaining({ mode: "near-expiry", outcome: "completed" })]);
    expect(regenerations(stack, "expiring")).toBe(2);
    expect(failures(stack)).toEqual([]);
  }, 180_000);

  it("an emergency has both leaked keys replaced", async () => {
    const wish = {
      mode: "emergency",
      compromised: "both",
      gate: "waive",
      deadlineMs: 5_000,
      reason: "leaked",
    };
    const { body } = await post(stack, "leaked/rotations", wish);
    const { confirm } = body["blastRadius"] as { readonly confirm: string };
    expect(await post(stack, "leaked/rotations", { ...wish, confirm })).toMatchObject({ status: 202 });
    const { rotations } = await ended(stack, "leaked", 1, 120_000);
    expect(rotations).toEqual([expect.objectContaining({ mode: "emergency", outcome: "completed" })]);
    expect(regenerations(stack, "leaked")).toBe(2);
  }, 180_000);
});
