import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../../emulator/stack/local-stack.ts";
import { fingerprintOf } from "../../../shared/secret-value.ts";
import { until } from "../../until.ts";
import { post, report, secondPerson, tokenWith } from "../stack/people.ts";
import { aConsumer, anAccount } from "../stack/plans.ts";
import { anEnrolledStack, regenerations, rotate } from "../stack/running-stack.ts";

/** Settings under which only requests make anything happen. */
const deaf = {
  KEYTURN_SWEEP_SCHEDULE: "0 0 0 1 1 *",
  "AzureWebJobs.step.Disabled": "true",
  "AzureWebJobs.urgentStep.Disabled": "true",
};
const named = (name: string, policy = {}) =>
  anAccount({
    name,
    publishedSecret: `${name}-key`,
    consumers: [aConsumer({ refreshWithin: "0ms" })],
    policy,
  });

/**
 * HTTP and the queues have processes of their own, as in Flex Consumption. No queue is read, as before the next poll:
 * whatever happens, the process that took the request does it.
 */
describe("while no listener finds a message", () => {
  let stack: LocalStack;

  beforeAll(async () => {
    stack = await anEnrolledStack({
      policy: { soak: "1ms", cooldown: "0s", probeInterval: "0ms", driftCheck: "1h" },
      accounts: [named("reported"), named("approved", { approval: "required" }), named("leaked")],
    });
    await stack.app()?.stop();
    await stack.startApp(deaf);
  }, 120_000);

  const adopted = (account: string) => {
    const value = stack.azure.secretVersions("kv-main", `${account}-key`).at(-1)?.value ?? "";
    return report(stack, [account, "shop"], { fingerprint: fingerprintOf(value) });
  };
  const inPhase = (account: string, phase: string) =>
    until(async () => (await stack.keyturn.account(account)).phase === phase, 30_000);

  it("a command begins its rotation, and the last report replaces the previous key", async () => {
    await adopted("reported");
    await rotate(stack, "reported");
    await inPhase("reported", "adopting");
    await adopted("reported");
    await until(() => regenerations(stack, "reported") === 2, 30_000);
    await inPhase("reported", "idle");
  }, 90_000);

  it("an approval lets a rotation begin", async () => {
    await adopted("approved");
    const id = await rotate(stack, "approved");
    await inPhase("approved", "preparing");
    expect(regenerations(stack, "approved")).toBe(0);
    const token = await tokenWith(stack, { oid: secondPerson });
    await post(stack, `approved/rotations/${id}/approve`, { reason: "seen" }, token);
    await until(() => regenerations(stack, "approved") === 1, 30_000);
  }, 90_000);

  it("an emergency replaces its key", async () => {
    await adopted("leaked");
    const wish = { mode: "emergency", compromised: "standby", gate: "wait", reason: "leaked" };
    const { body } = await post(stack, "leaked/rotations", wish);
    const { confirm } = body["blastRadius"] as { readonly confirm: string };
    expect(await post(stack, "leaked/rotations", { ...wish, confirm })).toMatchObject({ status: 202 });
    await until(() => regenerations(stack, "leaked") > 0, 30_000);
  }, 90_000);
});
