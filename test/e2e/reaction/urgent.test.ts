import { QueueClient } from "@azure/storage-queue";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { startSlowStorage } from "../../../bench/slow-storage.ts";
import type { SlowStorage } from "../../../bench/slow-storage.ts";
import type { LocalStack } from "../../../emulator/stack/local-stack.ts";
import { startLocalStack } from "../../../emulator/stack/local-stack.ts";
import { stepQueueName } from "../../../shared/queue-names.ts";
import { encodeStep } from "../../../shared/records/step-codec.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { until } from "../../until.ts";
import { post } from "../stack/people.ts";
import { anAccount, aPlan } from "../stack/plans.ts";
import { regenerations, rotate, stopAfterTests } from "../stack/running-stack.ts";

/** As in host.json, `batchSize`: a process takes no more while none of these ends. */
const atOnce = 8;
const named = (name: string) => anAccount({ name, publishedSecret: `${name}-key` });

describe("while no look of the fleet ends", () => {
  let stack: LocalStack;
  let storage: SlowStorage;
  /** Looks of the fleet that have begun. */
  let begun: () => number;

  beforeAll(async () => {
    storage = await startSlowStorage();
    const plan = aPlan(await temporaryDirectory(), {
      accounts: [named("leaked"), named("asked")],
      // Its reads of heads would not end either.
      sweepSchedule: "0 0 0 1 1 *",
      messageLockMs: 600_000,
    });
    stack = stopAfterTests(await startLocalStack(plan, { startStorage: async () => storage }));
    await stack.startApp();
    await stack.applyFleet();
    await until(async () => (await stack.keyturn.accounts()).every(({ phase }) => phase === "idle"), 60_000);

    for (const account of ["leaked", "asked"]) await stack.startConsumers(account);
    // Looks read it, and applying a file does not.
    begun = storage.holdBack(/^GET \S*keyturnowed\(\S*stuck-/);
    await stack.applyFleet(withStuckAccounts(stack.fleetDocument()));
    await until(() => begun() >= atOnce, 60_000);
    await fleetQueue().sendMessage(text("leaked"));
  }, 150_000);

  it("an emergency has its first effect", async () => {
    const wish = { mode: "emergency", compromised: "active", gate: "wait", reason: "leaked" };
    const { body } = await post(stack, "leaked/rotations", wish);
    const { confirm } = body["blastRadius"] as { readonly confirm: string };
    expect(await post(stack, "leaked/rotations", { ...wish, confirm })).toMatchObject({ status: 202 });
    await until(() => regenerations(stack, "leaked") > 0, 60_000);
    await expectFleetStuck();
  }, 90_000);

  it("a rotation that a person requests begins", async () => {
    await rotate(stack, "asked");
    await until(() => regenerations(stack, "asked") > 0, 60_000);
    await expectFleetStuck();
  }, 90_000);

  const fleetQueue = () => new QueueClient(stack.storage.connectionString, stepQueueName);

  /** The message behind the fleet's is still there. */
  async function expectFleetStuck(): Promise<void> {
    const { peekedMessageItems } = await fleetQueue().peekMessages({ numberOfMessages: 32 });
    expect(peekedMessageItems.map(({ messageText }) => messageText)).toContain(text("leaked"));
  }
});

function text(account: string): string {
  return Buffer.from(encodeStep({ account, because: { kind: "sweep" } })).toString("base64");
}

/** More accounts than a person changes by hand, and more than one process looks at at once. */
function withStuckAccounts(document: object): object {
  const { accounts, ...rest } = document as { readonly accounts: readonly { readonly name: string }[] };
  const stuck = Array.from({ length: 2 * atOnce }, (_, index) => ({
    ...accounts[0],
    name: `stuck-${index}`,
    publishedSecret: `stuck-${index}`,
    resourceId: `/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/stuck-${index}`,
  }));
  return { ...rest, accounts: [...accounts, ...stuck] };
}
