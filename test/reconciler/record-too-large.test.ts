import { expect, it } from "@jest/globals";
import { minute } from "../domain/builders.ts";
import { isIdle, smallWorld } from "./small-world.ts";

it("holds an account for an operator when the next event fits into no row, and goes on once it does", async () => {
  let endpoint: string | undefined;
  const world = smallWorld({
    around: (ports) => ({
      ...ports,
      keyIssuer: {
        ...ports.keyIssuer,
        async describe(resourceId) {
          const found = await ports.keyIssuer.describe(resourceId);
          return found.kind === "found" && endpoint !== undefined ? { ...found, endpoint } : found;
        },
      },
    }),
  });
  await world.until(isIdle);
  endpoint = `https://${"x".repeat(250_000)}`;
  await world.ask();
  const held = await world.until(({ objection }) => objection?.reason === "RecordTooLarge");
  expect(held).toMatchObject({
    state: { phase: "preparing" },
    objection: { remedy: "operator", message: expect.stringContaining("RECORD_TOO_LARGE") },
  });

  // It comes back by the clock alone, no more often than after any failure.
  const before = held.failures;
  for (let ticks = 0; ticks < 120; ticks += 1) await world.tick();
  const later = await world.ports.trail.read(world.spec.name);
  expect(later).toMatchObject({ sequence: held.sequence, objection: { reason: "RecordTooLarge" } });
  expect(later.failures - before).toBeLessThan(20);
  expect(later.wakeAt?.getTime()).toBeLessThanOrEqual(world.clock.now().getTime() + 8 * minute);
  expect(world.account.regenerated).toEqual({ key1: 0, key2: 0 });

  endpoint = undefined;
  expect((await world.until(isIdle)).state).toMatchObject({ lastEnded: { outcome: "completed" } });
  expect(world.failedCalls()).toBe(0);
});
