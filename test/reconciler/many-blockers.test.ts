import { expect, it } from "@jest/globals";
import { aConsumer, minute } from "../domain/builders.ts";
import { isIdle, smallSpec, smallWorld } from "./small-world.ts";

it("writes a hold that names more consumers than a row keeps only once", async () => {
  const silent = Array.from({ length: 100 }, (_, index) =>
    aConsumer({ name: `app-${index}`, refreshWithinMs: minute }),
  );
  const world = smallWorld({ spec: { ...smallSpec, consumers: silent } });
  await world.until(isIdle);
  for (const consumer of world.consumers) consumer.stop();
  world.clock.advance(10 * minute);
  await world.ask();
  await world.look();
  const held = await world.ports.trail.read(world.spec.name);
  expect(held.objection).toMatchObject({ reason: "ConsumersNotReady" });
  expect(held.objection?.blockers?.length).toBeLessThan(100);
  world.clock.advance(1_000);
  await world.look();
  expect((await world.ports.trail.read(world.spec.name)).etag).toBe(held.etag);
});
