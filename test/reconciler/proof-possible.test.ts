import { describe, expect, it } from "@jest/globals";
import type { RotationEvent } from "../../shared/domain/rotation/rotation-event.ts";
import { ServiceUnavailableError } from "../../shared/errors.ts";
import { minute } from "../domain/builders.ts";
import { fakeProbe } from "./fakes/fake-account.ts";
import { isIdle, smallWorld } from "./small-world.ts";
import type { SmallWorld } from "./small-world.ts";
import { watchedPorts } from "./watched-ports.ts";

const firewall = { kind: "impossible", tried: [{ path: fakeProbe, status: 403 }] } as const;

async function told(world: SmallWorld): Promise<readonly RotationEvent[]> {
  return (await world.ports.trail.events(world.spec.name)).map(({ event }) => event);
}

describe("an account whose data plane tells no key from another", () => {
  it("is not rotated: its standby key is not spent, and the rotation goes on once a proof is possible", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    world.account.proveNothing(firewall);
    await world.ask();
    const { objection } = await world.until(({ objection: held }) => held?.reason === "ProofNotPossible");
    expect(objection).toMatchObject({ remedy: "operator" });
    expect(world.account.asked()).toBe(0);
    world.account.proveNothing(undefined);
    const { state } = await world.until(isIdle);
    expect(state).toMatchObject({ lastEnded: { outcome: "completed" }, probe: fakeProbe });
    expect(world.failedCalls()).toBe(0);
  });

  it("is not enrolled", async () => {
    const world = smallWorld();
    world.account.proveNothing(firewall);
    const { state } = await world.until(({ objection }) => objection?.reason === "ProofNotPossible");
    expect(state.phase).toBe("unenrolled");
    expect(world.versions("published")).toEqual([0, 0]);
  });

  it.each(["active", "both"])(
    "is rid of a leak of %s after the emergency's deadline all the same, and the trail says on what ground",
    async (compromised) => {
      const world = smallWorld();
      await world.until(isIdle);
      world.account.proveNothing(firewall);
      const { key1, key2 } = world.account.keys();
      await world.declare({ compromised, deadlineMs: 2 * minute });
      await world.until(({ state }) => state.phase === "idle" && state.followUp === undefined);
      expect(world.account.accepts(key1)).toBe(false);
      if (compromised === "both") expect(world.account.accepts(key2)).toBe(false);
      expect(await told(world)).toContainEqual(
        expect.objectContaining({ type: "fresh-key-proven", acceptances: 0, listedOnly: true }),
      );
      expect(world.publishesValidKey()).toBe(true);
    },
  );
});

describe("a save that fails after the key was regenerated", () => {
  it("keeps the claim of that call, so that nobody repeats it before a list shows the key", async () => {
    let isArmed = true;
    let listLagMs = 0;
    const world: SmallWorld = smallWorld({
      listLagMs: () => listLagMs,
      around: (ports) =>
        watchedPorts(ports, {
          async before({ name }) {
            const { state } = await ports.trail.read(world.spec.name);
            if (name !== "trail.save" || state.phase !== "retiring" || world.account.regenerated.key1 === 0)
              return;
            if (!isArmed) return;
            isArmed = false;
            listLagMs = minute;
            throw new ServiceUnavailableError("saving");
          },
        }),
    });
    await world.until(isIdle);
    await world.ask();
    await world.until(isIdle);
    expect(isArmed).toBe(false);
    expect(world.account.regenerated).toEqual({ key1: 1, key2: 1 });
  });
});
