import { describe, expect, it } from "@jest/globals";
import { takeReport } from "../../../shared/reconciler/take-report.ts";
import type { Trail } from "../../../shared/records/trail.ts";
import { minute } from "../../domain/builders.ts";
import type { SmallWorld } from "../small-world.ts";
import { isIdle, isIn, smallWorld } from "../small-world.ts";

/** Runs an adoption in which an instance joins at every sixth tick, reports once and leaves. */
async function adoptWhileGrowing(world: SmallWorld, healthy: (joined: number) => boolean): Promise<Trail> {
  await world.until(isIdle);
  await world.ask();
  const { state } = await world.until(isIn("adopting"));
  if (state.phase !== "adopting") throw new Error("unreachable");
  const end = world.clock.monotonicMs() + 20 * minute;
  for (let ticks = 1; world.clock.monotonicMs() < end; ticks += 1) {
    if (ticks % 6 === 0) {
      const instance = `web-grown-${ticks}`;
      const said = { consumer: "web", instance, fingerprint: state.fresh, healthy: healthy(ticks / 6) };
      await takeReport(world.spec, said, world.ports);
    }
    await world.tick();
    const trail = await world.ports.trail.read(world.spec.name);
    if (trail.state.phase !== "adopting") return trail;
  }
  return world.ports.trail.read(world.spec.name);
}

describe("an application that grows all the time", () => {
  it("does not hold up a rotation while its new instances are well", async () => {
    const world = smallWorld();
    expect((await adoptWhileGrowing(world, () => true)).state.phase).not.toBe("adopting");
    expect((await world.until(isIdle)).state).toMatchObject({ lastEnded: { outcome: "completed" } });
    expect(world.failedCalls()).toBe(0);
  });

  it("holds it up for as long as some of its new instances fail, though they go", async () => {
    const world = smallWorld();
    const { state, objection } = await adoptWhileGrowing(world, (joined) => joined % 3 !== 0);
    expect(state.phase).toBe("adopting");
    expect(["ConsumersNotReady", "Soaking"]).toContain(objection?.reason);
  });
});
