import { expect, it } from "@jest/globals";
import { startLocalStack } from "../../../emulator/stack/local-stack.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { until } from "../../until.ts";
import { aPlan } from "../stack/plans.ts";
import { refusingStorage } from "../stack/refusing-storage.ts";
import { ended, failures, rotate, stopAfterTests } from "../stack/running-stack.ts";

it("a first deployment whose roles are not there yet ends its host until they are, and then works", async () => {
  const storage = refusingStorage();
  const stack = stopAfterTests(
    await startLocalStack(aPlan(await temporaryDirectory()), { startStorage: storage.start }),
  );
  // The platform starts the host again each time.
  for (let start = 0; start < 3; start += 1) {
    const app = await stack.startApp();
    expect((await app.exited).code).toBe(1);
  }
  expect(
    stack.appLines.filter((line) => line.includes("critical host the storage is lost")).length,
  ).toBeGreaterThanOrEqual(3);
  storage.grant();
  await stack.startApp();
  await stack.applyFleet();
  await until(async () => (await stack.keyturn.accounts()).every(({ phase }) => phase === "idle"));
  await stack.startConsumers("vision");
  await rotate(stack);
  const { rotations } = await ended(stack);
  expect(rotations).toEqual([expect.objectContaining({ outcome: "completed" })]);
  expect(failures(stack)).toEqual([]);
}, 240_000);
