import { describe, expect, it } from "@jest/globals";
import type { Program } from "../../emulator/child-process.ts";
import { seededRandom } from "../seeded-random.ts";
import { aConsumer, anAccount } from "./stack/plans.ts";
import { anEnrolledStack, ended, failures, regenerations, rotate } from "./stack/running-stack.ts";

const kills = Number(process.env["KEYTURN_KILLS"] ?? 10);
const seed = Number(process.env["KEYTURN_SEED"] ?? 1);

describe(`an app process that is killed ${kills} times at random moments`, () => {
  it(
    "ends every rotation as if nothing had happened, without one failed consumer call",
    async () => {
      const random = seededRandom(seed);
      const stack = await anEnrolledStack({
        accounts: [
          anAccount({
            vaults: ["kv-main", "kv-dr"],
            policy: { cooldown: "0s" },
            consumers: [
              aConsumer(),
              aConsumer({ name: "shop-dr", vault: "kv-dr", environment: "disaster-recovery" }),
            ],
          }),
        ],
      });
      await stack.startConsumers("vision");
      let app: Program | undefined = stack.app();
      let rotations = 0;
      for (let kill = 0; kill < kills; kill += 1) {
        const status = await stack.keyturn.account("vision");
        if (status.phase === "idle") {
          await rotate(stack);
          rotations += 1;
        }
        // Most of what a rotation does happens within seconds of its start.
        await new Promise((resolve) => setTimeout(resolve, 50 + random() * 2_500));
        await app?.kill();
        app = await stack.startApp();
      }
      const { rotations: history } = await ended(stack, "vision", rotations, 120_000);
      expect(history.map(({ outcome }) => outcome)).toEqual(history.map(() => "completed"));
      expect(regenerations(stack)).toBe(2 * rotations);
      expect(failures(stack)).toEqual([]);
    },
    // Each kill may cost a claim's expiry and a new process.
    60_000 + kills * 20_000,
  );
});
