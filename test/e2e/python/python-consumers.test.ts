import { afterEach, describe, expect, it } from "@jest/globals";
import { until } from "../../until.ts";
import { aConsumer, anAccount } from "../stack/plans.ts";
import { anEnrolledStack, ended, regenerations, rotate } from "../stack/running-stack.ts";
import type { PythonProgram } from "./python-program.ts";
import { canRun, startPython } from "./python-program.ts";

const running: PythonProgram[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((program) => program.stop()));
});

(canRun ? describe : describe.skip)("Python consumers, with threads and with asyncio", () => {
  it("go through rotations and a revert without one failed call", async () => {
    const names = ["threads", "asyncio"] as const;
    const stack = await anEnrolledStack({
      accounts: [
        anAccount({
          policy: { cooldown: "1ms" },
          consumers: names.map((name) => aConsumer({ name, running: 0 })),
        }),
      ],
    });
    const programs = await Promise.all(names.map((name) => startPython(stack, name, name, 25)));
    running.push(...programs);

    for (const count of [1, 2, 3]) {
      await rotate(stack);
      const { rotations } = await ended(stack, "vision", count);
      expect(rotations.map(({ outcome }) => outcome)).toEqual(
        Array.from({ length: count }, () => "completed"),
      );
    }
    const rotation = await rotate(stack);
    await until(async () => {
      const { phase, consumers } = await stack.keyturn.account("vision");
      return phase === "adopting" && consumers.some(({ confirmedInstances }) => confirmedInstances > 0);
    });
    const path = `accounts/vision/rotations/${rotation}/revert`;
    await stack.keyturn.request("POST", path, { reason: "the fresh key misbehaves" });
    await ended(stack, "vision", 4);

    expect(regenerations(stack)).toBeGreaterThanOrEqual(7);
    await Promise.all(programs.map((program) => program.stop()));
    running.length = 0;
    for (const { statuses, complaints } of programs) {
      expect([...statuses.keys()]).toEqual(["call 200"]);
      expect(complaints).toEqual([]);
    }
  });
});
