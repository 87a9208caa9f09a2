import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { until } from "../until.ts";
import { aConsumer, anAccount } from "./stack/plans.ts";
import { anEnrolledStack, failures, regenerations, rotate } from "./stack/running-stack.ts";

const lagging = aConsumer({ name: "lagging", adopts: false, owner: { name: "Slow team", contact: "slow" } });

describe("a rotation whose consumers have not all confirmed", () => {
  let stack: LocalStack;

  beforeAll(async () => {
    stack = await anEnrolledStack({
      accounts: [
        anAccount({ name: "never", publishedSecret: "never-key", consumers: [aConsumer(), lagging] }),
        anAccount({
          name: "missing",
          publishedSecret: "missing-key",
          consumers: [aConsumer({ instances: 2, running: 1 })],
        }),
        anAccount({ name: "nobody", publishedSecret: "nobody-key", consumers: [] }),
      ],
    });
    for (const account of ["never", "missing"]) await stack.startConsumers(account);
    for (const account of ["never", "missing", "nobody"]) await rotate(stack, account);
  }, 60_000);

  it("never regenerates the previous key while a consumer stays on it, and names it, its owner and the reason", async () => {
    const before = stack.azure.keys("never").key1;
    const status = await until(async () => {
      const seen = await stack.keyturn.account("never");
      return seen.phase === "adopting" && seen.hold?.blockers ? seen : undefined;
    });
    expect(status.hold?.reason).toBe("ConsumersNotReady");
    expect(status.hold?.blockers).toContainEqual(
      expect.objectContaining({
        consumer: "lagging",
        owner: { name: "Slow team", contact: "slow" },
        reason: "OnOtherKey",
      }),
    );
    await sweepsPass(stack, 5);
    expect((await stack.keyturn.account("never")).phase).toBe("adopting");
    expect(stack.azure.keys("never").key1).toBe(before);
    expect(regenerations(stack, "never")).toBe(1);
    expect(failures(stack)).toEqual([]);
  });

  it("regenerates nothing while one of two instances is missing", async () => {
    const status = await until(async () => {
      const seen = await stack.keyturn.account("missing");
      return seen.hold?.blockers?.[0]?.reason === "InstanceMissing" ? seen : undefined;
    });
    expect(status).toMatchObject({ phase: "preparing", hold: { reason: "ConsumersNotReady" } });
    await sweepsPass(stack, 3);
    expect(regenerations(stack, "missing")).toBe(0);
  });

  it("regenerates nothing while no consumer is registered", async () => {
    const status = await until(async () => {
      const seen = await stack.keyturn.account("nobody");
      return seen.hold?.reason === "NoConsumers" ? seen : undefined;
    });
    expect(status.hold?.remedy).toBe("operator");
    await sweepsPass(stack, 3);
    expect(regenerations(stack, "nobody")).toBe(0);
  });
});

async function sweepsPass(stack: LocalStack, count: number): Promise<void> {
  const sweeps = () => stack.appLines.filter((line) => line.includes("Executed 'Functions.sweep'")).length;
  const start = sweeps();
  await until(() => sweeps() >= start + count);
}
