import { describe, expect, it } from "@jest/globals";
import { globSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fingerprintOf } from "../../shared/secret-value.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { until } from "../until.ts";
import { post, report } from "./stack/people.ts";
import { aStack, regenerations, rotate } from "./stack/running-stack.ts";

/** Debian's libfaketime, which gives a process a wall clock of its own. */
const [library] = globSync("/usr/lib/*/faketime/libfaketime.so.1");
const where = library === undefined ? describe.skip : describe;
const subject =
  library === undefined ? "a skewed clock; libfaketime is not installed here" : "a skewed clock";

const shop = ["vision", "shop"] as const;

where(`an app with ${subject}`, () => {
  it.each(["+2h", "+4m", "-4m"])(
    "keeps the report of a doomed key after its clock was wrong by %s, and goes on at once",
    async (skew) => {
      const clock = join(await temporaryDirectory(), "clock");
      await writeFile(clock, "+0");
      const stack = await aStack({ policy: { soak: "1s", staleAfter: "5m", cooldown: "0s" } });
      await stack.startApp({
        LD_PRELOAD: library ?? "",
        FAKETIME_TIMESTAMP_FILE: clock,
        FAKETIME_NO_CACHE: "1",
        FAKETIME_DONT_FAKE_MONOTONIC: "1",
        DONT_FAKE_MONOTONIC: "1",
      });
      await stack.applyFleet();
      await until(async () => (await stack.keyturn.account("vision")).phase === "idle");
      const { key1, key2 } = stack.azure.keys("vision");

      await writeFile(clock, skew);
      // A request, since a host whose clock was set back runs no timer for as long.
      await until(async () => {
        await report(stack, shop, { fingerprint: fingerprintOf(key1) });
        return stack.appLines.some((line) => line.includes("host-clock-off"));
      });
      await writeFile(clock, "+0");
      await report(stack, shop, { fingerprint: fingerprintOf(key2) });

      await rotate(stack);
      const held = await until(async () => {
        const { hold } = await stack.keyturn.account("vision");
        return hold?.reason === "ConsumersNotReady" ? hold : undefined;
      });
      // The later report was taken, and contradicts the first.
      expect(held.blockers).toMatchObject([{ consumer: "shop", reason: "InstanceContested" }]);
      expect(regenerations(stack)).toBe(0);

      const settled = { instance: "shop-1", reason: "the test spoke for it twice" };
      expect(await post(stack, "vision/consumers/shop/settle", settled)).toMatchObject({ status: 200 });
      await report(stack, shop, { fingerprint: fingerprintOf(key1) });
      await until(async () => (await stack.keyturn.account("vision")).phase === "adopting");
      expect(stack.azure.keys("vision").key1).toBe(key1);
    },
    120_000,
  );
});
