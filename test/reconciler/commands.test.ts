import { describe, expect, it } from "@jest/globals";
import { cancelRotation, requestRotation, revertRotation } from "../../shared/domain/commands/commands.ts";
import { isInFlight } from "../../shared/domain/rotation/account-state.ts";
import type { Trail } from "../../shared/records/trail.ts";
import { withClaim } from "../../shared/records/trail.ts";
import { reconcile } from "../../shared/reconciler/reconcile.ts";
import { runCommand } from "../../shared/reconciler/run-command.ts";
import { after, keyB, minute, now } from "../domain/builders.ts";
import { claimMs, isIdle, isIn, smallWorld, wholeRotation } from "./small-world.ts";
import type { SmallWorld } from "./small-world.ts";

function idOf({ state }: Trail): string {
  return isInFlight(state) ? state.id : "";
}

const wish = { at: now, by: "ada", reason: "test" };

function command(world: SmallWorld, wanted: typeof cancelRotation | typeof revertRotation, id: string) {
  return runCommand(
    world.spec,
    (state) => wanted(state, id, { ...wish, at: world.clock.now() }),
    world.ports,
  );
}

describe("a command", () => {
  it("is recorded and looked at", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    const answer = await world.ask();
    expect(answer).toMatchObject({ trail: { state: { phase: "preparing", requestedBy: "ada" } } });
    expect(world.queue.waiting().map(({ message }) => message.because.kind)).toContain("command");
  });

  it("hands its head to the look that follows, which need not read it", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    const answer = await world.ask();
    if (!("trail" in answer)) throw new Error("it was refused");
    const { ports } = world;
    let reads = 0;
    const counted = { ...ports, trail: { ...ports.trail, read: countedRead } };
    function countedRead(name: string) {
      reads += 1;
      return ports.trail.read(name);
    }
    const settings = { worker: "w", claimMs, askEveryMs: minute };
    const because = { kind: "command" } as const;
    expect(await reconcile(world.spec, because, counted, settings, answer.trail)).toBeDefined();
    expect(reads).toBe(0);
    expect((await ports.trail.read(world.spec.name)).objection).toBeDefined();
  });

  it("hands on a head that another worker has changed since, and the look reads anew", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    const answer = await world.ask();
    if (!("trail" in answer)) throw new Error("it was refused");
    await command(world, cancelRotation, idOf(answer.trail));
    const settings = { worker: "w", claimMs, askEveryMs: minute };
    await reconcile(world.spec, { kind: "command" }, world.ports, settings, answer.trail);
    expect((await world.ports.trail.read(world.spec.name)).state).toMatchObject({ phase: "idle" });
    expect(world.account.regenerated).toEqual({ key1: 0, key2: 0 });
  });

  it("given twice at once is granted once", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    const answers = await Promise.all([world.ask(), world.ask()]);
    expect(answers.filter((answer) => "trail" in answer)).toHaveLength(1);
    expect(answers.find((answer) => "rejection" in answer)).toMatchObject({
      rejection: { code: "ROTATION_IN_FLIGHT" },
    });
  });

  it("that is refused writes nothing", async () => {
    const world = smallWorld();
    const before = await world.ports.trail.read(world.spec.name);
    expect(await runCommand(world.spec, (state) => requestRotation(state, wish), world.ports)).toEqual({
      rejection: { code: "NOT_ENROLLED" },
    });
    expect(await world.ports.trail.read(world.spec.name)).toEqual(before);
  });

  it("leaves the claim of a worker that is in the middle of a call", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    await world.ask();
    const trail = await world.ports.trail.read(world.spec.name);
    const claim = {
      worker: "w-9",
      until: after(minute, world.clock.now()),
      effect: { type: "regenerate", slot: "key2", stale: keyB },
    } as const;
    await world.ports.trail.save(withClaim(trail, claim));
    expect(await command(world, cancelRotation, idOf(trail))).toMatchObject({
      trail: { state: { phase: "idle" }, claim },
    });
    expect(await world.look()).toMatchObject({ reason: "EffectClaimed", until: claim.until });
  });

  it("gives up after losing every race", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    const { trail } = world.ports;
    const stale = await trail.read(world.spec.name);
    await world.ask();
    const ports = { ...world.ports, trail: { ...trail, read: async () => stale } };
    await expect(
      runCommand(world.spec, (state) => requestRotation(state, wish), ports),
    ).rejects.toMatchObject({ code: "RECORD_CONFLICT" });
  });
});

describe("cancelling", () => {
  it("ends a rotation that has touched nothing, and the next one may start at once", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    const asked = await world.ask();
    await command(world, cancelRotation, "trail" in asked ? idOf(asked.trail) : "");
    const { state } = await wholeRotation(world);
    expect(state).toMatchObject({ lastEnded: { outcome: "completed" } });
    expect(world.account.regenerated).toEqual({ key1: 1, key2: 1 });
  });
});

describe("reverting", () => {
  it("brings every consumer back, and the next rotation works", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    const before = world.account.keys().key1;
    await world.ask();
    const adopting = await world.until(isIn("adopting"));
    for (let tick = 0; tick < 12; tick += 1) await world.tick();
    await command(world, revertRotation, idOf(adopting));
    const { state } = await world.until(isIdle);
    expect(state).toMatchObject({ active: "key1", lastEnded: { outcome: "reverted" } });
    expect(world.account.keys().key1).toBe(before);

    await world.ask();
    expect((await world.until(isIdle)).state).toMatchObject({
      active: "key2",
      lastEnded: { outcome: "completed" },
    });
    expect(world.failedCalls()).toBe(0);
  });
});
