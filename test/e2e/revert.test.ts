import { describe, expect, it } from "@jest/globals";
import { aConsumer, anAccount } from "./stack/plans.ts";
import { anEnrolledStack, ended, failures, regenerations, rotate, takeBack } from "./stack/running-stack.ts";

describe("a revert while consumers adopt", () => {
  it("brings every consumer back to the previous key without one failed call", async () => {
    const stack = await anEnrolledStack({
      accounts: [
        anAccount({ consumers: [aConsumer(), aConsumer({ name: "lagging", pollMs: 1_000, adopts: false })] }),
      ],
    });
    const before = stack.azure.keys("vision").key1;
    await stack.startConsumers("vision");
    const rotation = await rotate(stack);
    expect(await takeBack(stack, rotation)).toBe(202);

    const { rotations } = await ended(stack);
    expect(rotations).toEqual([expect.objectContaining({ outcome: "reverted" })]);
    expect(stack.azure.keys("vision").key1).toBe(before);
    expect(stack.azure.secretVersions("kv-main", "vision-key").at(-1)?.value).toBe(before);
    expect(regenerations(stack)).toBe(1);
    expect(failures(stack)).toEqual([]);
  });
});
