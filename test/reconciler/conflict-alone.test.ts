import { describe, expect, it } from "@jest/globals";
import { RecordConflictError } from "../../shared/errors.ts";
import type { ReconcilerPorts } from "../../shared/reconciler/ports.ts";
import { isIdle, smallWorld } from "./small-world.ts";

describe("a trail that does not take the next event", () => {
  it("ends the step soon when nobody else has moved the head, and changes nothing", async () => {
    let blocked = false;
    let tries = 0;
    // As when the row of the next event is there already, after a restore of the head alone.
    const around = (ports: ReconcilerPorts): ReconcilerPorts => ({
      ...ports,
      trail: {
        ...ports.trail,
        async save(trail) {
          if (!blocked) return ports.trail.save(trail);
          tries += 1;
          throw new RecordConflictError(trail.account);
        },
      },
    });
    const world = smallWorld({ around });
    await world.until(isIdle);
    await world.ask();
    // The refresh bound has passed, so that the next look has an event to record.
    world.clock.advance(120_000);
    const before = await world.ports.trail.read(world.spec.name);
    blocked = true;
    for (const consumer of world.consumers) await consumer.live();
    await expect(world.look()).rejects.toMatchObject({ code: "RECORD_CONFLICT" });
    expect(tries).toBe(5);
    expect(await world.ports.trail.read(world.spec.name)).toEqual(before);
  });
});
