import { describe, expect, it } from "@jest/globals";
import { takeReport } from "../../../shared/reconciler/take-report.ts";
import { aConsumer, anAccount, hour, mainVault, minute } from "../../domain/builders.ts";
import { isIdle, isIn, smallWorld } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";

const soakMs = hour;

/** `lives` copies run at a time; each is replaced after `lifeMs` by one with a name of its own. */
function replacing(world: SmallWorld, copies: number, lifeMs: number) {
  const { clock, vault, spec } = world;
  let born = 0;
  let running: { readonly name: string; readonly dies: number; reportedAt: number }[] = [];
  const birth = (dies: number) => ({ name: `pod-${(born += 1)}`, dies, reportedAt: -Infinity });
  return {
    /** Lets a time pass, or less when the condition holds. */
    async live(ms: number, enough: () => Promise<boolean> = () => Promise.resolve(false)) {
      for (const end = clock.monotonicMs() + ms; clock.monotonicMs() < end;) {
        const now = clock.monotonicMs();
        running = running.filter(({ dies }) => dies > now);
        while (running.length < copies) {
          // The first ones end one after another, as in a fleet that has run for long.
          const left = born < copies ? (lifeMs * (running.length + 1)) / copies : lifeMs;
          running.push(birth(now + left));
        }
        const key = vault.versions(mainVault, spec.publishedSecret).at(-1)?.value;
        for (const one of running) {
          if (!key || now - one.reportedAt < minute) continue;
          one.reportedAt = now;
          const said = { consumer: "web", instance: one.name, fingerprint: key.fingerprint, healthy: true };
          await takeReport(spec, said, world.ports);
        }
        await world.tick();
        if (now % minute < 5_000 && (await enough())) return;
      }
    },
    born: () => born,
  };
}

describe("a consumer whose instances live shorter than the soak", () => {
  it.each([
    [1, 20],
    [2, 45],
  ])("of %i copies that live %i minutes each finishes its rotation after the soak", async (copies, life) => {
    const consumers = [aConsumer({ instances: copies, refreshWithinMs: 10 * minute })];
    const world = smallWorld({ spec: anAccount({ consumers, policy: { soakMs } }) });
    for (const consumer of world.consumers) consumer.stop();
    const app = replacing(world, copies, life * minute);
    const isNow = (holds: typeof isIdle) => async () => holds(await world.ports.trail.read("vision"));
    await app.live(20 * minute);
    await world.ask();
    await app.live(hour, isNow(isIn("adopting")));
    const publishedAt = world.clock.monotonicMs();
    await app.live(3 * hour, isNow(isIn("idle")));

    const { state } = await world.ports.trail.read("vision");
    expect(state).toMatchObject({ phase: "idle", lastEnded: { outcome: "completed" } });
    expect(world.clock.monotonicMs() - publishedAt).toBeGreaterThanOrEqual(soakMs);
    expect(app.born()).toBeGreaterThan(2 * copies);
  });
});
