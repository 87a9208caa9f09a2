import { describe, expect, it } from "@jest/globals";
import { LookTooLongError } from "../../../shared/errors.ts";
import { reconcile } from "../../../shared/reconciler/reconcile.ts";
import { minute, second } from "../../domain/builders.ts";
import { claimMs, isIdle, smallWorld } from "../small-world.ts";
import { watchedPorts } from "../watched-ports.ts";

describe("a look whose time is up", () => {
  it("ends between two effects with everything recorded and nothing claimed, and another look goes on", async () => {
    const world = smallWorld();
    const { clock, spec, ports } = world;
    await world.until(isIdle);
    for (const end = clock.monotonicMs() + 2 * minute; clock.monotonicMs() < end;) await world.tick();
    await world.ask();
    const slow = watchedPorts(ports, {
      after: ({ name }) => {
        if (name === "keyIssuer.regenerate") clock.advance(30 * second);
      },
    });
    const endAtMs = clock.monotonicMs() + 30 * second;
    const isTimeUp = () => clock.monotonicMs() >= endAtMs;
    const settings = { worker: "short", claimMs, askEveryMs: minute, isTimeUp };
    await expect(reconcile(spec, { kind: "command" }, slow, settings)).rejects.toThrow(LookTooLongError);

    const stored = await ports.trail.read(spec.name);
    expect(stored.claim).toBeUndefined();
    expect((await ports.trail.events(spec.name)).at(-1)?.event.type).toBe("standby-key-regenerated");
    await world.until(isIdle);
    expect(world.account.regenerated).toEqual({ key1: 1, key2: 1 });
    expect(world.failedCalls()).toBe(0);
  });
});
