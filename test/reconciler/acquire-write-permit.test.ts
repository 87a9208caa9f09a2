import { describe, expect, it } from "@jest/globals";
import { PacedError } from "../../shared/errors.ts";
import type { KeyIssuer } from "../../shared/ports/key-issuer.ts";
import { takeReport } from "../../shared/reconciler/take-report.ts";
import { minute, second } from "../domain/builders.ts";
import { isIdle, smallWorld } from "./small-world.ts";
import type { SmallWorld } from "./small-world.ts";

/** Enrolled, and asked to rotate when only the write permit is missing. */
async function askedWorld(
  awaitPermit: (world: SmallWorld) => KeyIssuer["awaitWritePermit"],
): Promise<SmallWorld> {
  const world: SmallWorld = smallWorld({
    around: (ports) => ({
      ...ports,
      keyIssuer: { ...ports.keyIssuer, awaitWritePermit: awaitPermit(world) },
    }),
  });
  await world.until(isIdle);
  for (let tick = 0; tick < 30; tick += 1) await world.tick();
  await world.ask();
  return world;
}

describe("the write permit of a regeneration", () => {
  it("is acquired before anything is claimed", async () => {
    const world = await askedWorld(() => async () => Promise.reject(new PacedError("s-1", minute)));
    expect(await world.look()).toMatchObject({ reason: "Paced" });
    const trail = await world.ports.trail.read(world.spec.name);
    expect(trail).toMatchObject({ state: { phase: "regenerating" }, failures: 0 });
    expect(trail).not.toHaveProperty("claim");
    expect(world.account.asked()).toBe(0);
  });

  it("is acquired once, and kept while the facts are read again", async () => {
    let permits = 0;
    const world = await askedWorld((around) => async () => {
      permits += 1;
      around.clock.advance(3 * second);
    });
    await world.look();
    expect([permits, world.account.asked()]).toEqual([1, 1]);
  });

  it("is not used when a consumer became unhealthy during the wait", async () => {
    const world = await askedWorld((around) => async () => {
      const { spec, ports, account, clock } = around;
      clock.advance(3 * second);
      const { fingerprint } = account.keys().key1;
      await takeReport(spec, { consumer: "batch", instance: "batch-0", fingerprint, healthy: false }, ports);
    });
    expect(await world.look()).toMatchObject({ reason: "ConsumersNotReady" });
    expect(world.account.asked()).toBe(0);
  });
});
