import { describe, expect, it } from "@jest/globals";
import {
  approveConsumer,
  deregisterConsumer,
  registerConsumer,
} from "../../../shared/domain/commands/registration-commands.ts";
import { runCommand } from "../../../shared/reconciler/run-command.ts";
import { takeReport } from "../../../shared/reconciler/take-report.ts";
import { aDeclaration, guest, minute } from "../../domain/builders.ts";
import { isIdle, isIn, smallWorld } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";

function registering(world: SmallWorld, change: Parameters<typeof aDeclaration>[0] = {}) {
  const { spec, clock, ports } = world;
  const at = clock.now();
  return runCommand(
    spec,
    (state) => registerConsumer(state, spec, aDeclaration(change), { by: guest, at }),
    ports,
  );
}

/** An enrolled account for which `guest` has registered. */
async function worldWithGuest(): Promise<SmallWorld> {
  const world = smallWorld();
  await world.until(isIdle);
  await registering(world);
  return world;
}

async function passed(world: SmallWorld, ms: number): Promise<void> {
  const end = world.clock.monotonicMs() + ms;
  while (world.clock.monotonicMs() < end) await world.tick();
}

/** Acts as the registered application: it reports the key that the first vault publishes. */
async function reportFor(world: SmallWorld): Promise<void> {
  const { vault, spec, ports } = world;
  const newest = vault.versions(spec.vaults[0] ?? "", spec.publishedSecret).at(-1);
  if (!newest) throw new Error("nothing is published");
  const { fingerprint } = newest.value;
  await takeReport(spec, { consumer: "guest", instance: "guest-1", fingerprint, healthy: true }, ports);
}

describe("a consumer that registered itself and does not report", () => {
  it("keeps a rotation from beginning, and is named", async () => {
    const world = await worldWithGuest();
    await world.ask();
    await passed(world, 30 * minute);
    const { state, objection } = await world.ports.trail.read(world.spec.name);
    expect(state.phase).toBe("preparing");
    expect(objection).toMatchObject({
      reason: "ConsumersNotReady",
      blockers: [{ consumer: "guest", reason: "NoReport" }],
    });
    expect(objection?.message).toContain("guest, which registered itself and nobody has reviewed");
    expect(world.account.regenerated).toEqual({ key1: 0, key2: 0 });
  });

  it("that comes while others adopt keeps the previous key alive", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    await world.ask();
    await world.until(isIn("adopting"));
    await registering(world);
    await passed(world, 30 * minute);
    expect((await world.ports.trail.read(world.spec.name)).objection).toMatchObject({
      blockers: [{ consumer: "guest" }],
    });
    expect(world.account.regenerated).toEqual({ key1: 0, key2: 1 });
  });

  it("holds nothing any more once it is deregistered", async () => {
    const world = await worldWithGuest();
    await world.ask();
    await passed(world, 10 * minute);
    const wish = { by: "bob", at: world.clock.now(), reason: "switched off", as: "approver" } as const;
    await runCommand(
      world.spec,
      (state) => deregisterConsumer(state, world.spec, "guest", wish),
      world.ports,
    );
    expect((await world.until(isIdle)).state).toMatchObject({ lastEnded: { outcome: "completed" } });
    expect(world.failedCalls()).toBe(0);
  });
});

describe("a consumer that registered itself and reports", () => {
  it("passes the gate, and is still registered when the rotation has ended", async () => {
    const world = await worldWithGuest();
    const consent = { by: "bob", at: world.clock.now(), reason: "known to the team" };
    await runCommand(world.spec, (state) => approveConsumer(state, "guest", consent), world.ports);
    await world.ask();
    for (let ticks = 0; ticks < 500; ticks += 1) {
      await reportFor(world);
      await world.tick();
      if (isIdle(await world.ports.trail.read(world.spec.name))) break;
    }
    expect((await world.ports.trail.read(world.spec.name)).state).toMatchObject({
      phase: "idle",
      lastEnded: { outcome: "completed" },
      registrations: [{ name: "guest", approved: { by: "bob" } }],
    });
    const confirmed = (await world.ports.trail.events(world.spec.name)).flatMap(({ event }) =>
      event.type === "adoption-confirmed" ? event.confirmations.map(({ consumer }) => consumer) : [],
    );
    expect(confirmed).toContain("guest");
  });
});

describe("a registration", () => {
  it("that says nothing new writes nothing and wakes nobody", async () => {
    const world = await worldWithGuest();
    await passed(world, minute);
    const before = await world.ports.trail.read(world.spec.name);
    const waiting = world.queue.waiting().length;
    expect(await registering(world)).toMatchObject({ trail: { sequence: before.sequence } });
    expect(await world.ports.trail.read(world.spec.name)).toEqual(before);
    expect(world.queue.waiting()).toHaveLength(waiting);
  });

  it("sent twice at once is written down once", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    const { sequence } = await world.ports.trail.read(world.spec.name);
    await Promise.all([registering(world), registering(world)]);
    expect((await world.ports.trail.read(world.spec.name)).sequence).toBe(sequence + 1);
  });
});
