import { describe, expect, it } from "@jest/globals";
import type { ConsumerSpec } from "../../shared/domain/account/account-spec.ts";
import { aConsumer, anAccount, hour, mainVault, minute } from "../domain/builders.ts";
import { simulatedConsumer } from "./simulated-consumer.ts";
import { isIdle, isIn, smallWorld } from "./small-world.ts";

const nightly = aConsumer({ name: "nightly", refreshWithinMs: 2 * hour, criticality: "advisory" });
const spec = anAccount({
  consumers: [aConsumer({ refreshWithinMs: minute }), nightly],
  policy: { soakMs: 5 * minute, staleAfterMs: 2 * minute, confirmWithinMs: hour },
});

/** Ways in which the fleet file takes back the two hours that `nightly` was promised. */
const changes: readonly (readonly [string, readonly ConsumerSpec[]])[] = [
  ["lowers the bound", [{ ...nightly, refreshWithinMs: minute }]],
  ["removes the consumer", []],
];

describe("a key that an instance has read under a longer bound", () => {
  it.each(changes)("outlives that bound when the fleet file %s while others adopt", async (_what, left) => {
    const { world, call } = worldWithQuietReader();
    await world.until(isIdle);
    // Enrolment has just seen the standby key: the rotation may begin when its bound is over.
    world.clock.advance(nightly.refreshWithinMs);
    await call();
    await world.ask();
    await world.until(isIn("adopting"));
    world.redeclare({ consumers: [...spec.consumers.slice(0, 1), ...left] });

    for (let ms = 0; ms < 3 * hour; ms += minute) await call();
    expect((await world.until(isIdle)).state).toMatchObject({ lastEnded: { outcome: "completed" } });
  });

  it.each(changes)(
    "is not the next standby key to die when the fleet file %s at rest",
    async (_what, left) => {
      const { world, call } = worldWithQuietReader();
      await world.until(isIdle);
      await world.ask();
      await world.until(isIn("adopting"));
      // Read just before everybody goes back to the previous key, which makes the one read the standby key.
      await call();
      await world.revert();
      await world.until(isIdle);
      world.redeclare({ consumers: [...spec.consumers.slice(0, 1), ...left] });
      await world.ask();

      for (let ms = 0; ms < 5 * hour; ms += minute) await call();
      expect((await world.until(isIdle)).state).toMatchObject({ lastEnded: { outcome: "completed" } });
    },
  );
});

/** An instance of `nightly` that reads every two hours and never reports; `call` lets a minute pass. */
function worldWithQuietReader() {
  const world = smallWorld({ spec });
  world.consumers[1]?.stop();
  const reader = simulatedConsumer(nightly, "nightly-quiet", {
    clock: world.clock,
    account: world.account,
    vault: world.vault,
    place: { vault: mainVault, secret: spec.publishedSecret },
    report: () => Promise.resolve(),
  });
  reader.pollEvery(nightly.refreshWithinMs - minute);
  return {
    world,
    call: async () => {
      for (let ticks = 0; ticks < 12; ticks += 1) {
        await reader.live();
        await world.tick();
      }
      expect(reader.failures()).toBe(0);
    },
  };
}
