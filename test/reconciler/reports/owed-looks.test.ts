import { describe, expect, it } from "@jest/globals";
import { ServiceUnavailableError } from "../../../shared/errors.ts";
import { sweep } from "../../../shared/reconciler/fleet/sweep.ts";
import { takeReport } from "../../../shared/reconciler/take-report.ts";
import type { ReconcilerPorts } from "../../../shared/reconciler/ports.ts";
import { day, hour, keyA, minute, second } from "../../domain/builders.ts";
import { claimMs, isIdle, isIn, smallSpec, smallWorld } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";

/** Watches are rare, and nothing else is due for long. */
const spec = {
  ...smallSpec,
  policy: { ...smallSpec.policy, driftCheckMs: day, adoptWithinMs: day, soakMs: 0, staleAfterMs: hour },
};

/** An account whose consumers are about to report the fresh key; no message or look is under way. */
async function adopting(around = (ports: ReconcilerPorts) => ports): Promise<SmallWorld> {
  const world = smallWorld({ spec, process: around });
  await world.until(isIdle);
  await world.ask();
  await world.until(isIn("adopting"));
  while (world.queue.take() !== undefined);
  return world;
}

const report = (world: SmallWorld, ports: ReconcilerPorts) =>
  takeReport(world.spec, { consumer: "web", instance: "web-0", fingerprint: keyA, healthy: false }, ports);

const sweeps = (world: SmallWorld) =>
  sweep({ accounts: [world.spec] }, { ...world.ports, wakes: world.wakes }, claimMs);

describe("a look that is owed", () => {
  it("is asked for by the sweep when the queue refused the reports of consumers that adopt", async () => {
    let refuses = false;
    let refused = 0;
    const world = smallWorld({
      spec,
      process: (ports) => ({
        ...ports,
        queue: {
          async send(step, urgency, delayMs) {
            if (!refuses) return ports.queue.send(step, urgency, delayMs);
            refused += 1;
            throw new ServiceUnavailableError("queueing a step");
          },
        },
      }),
    });
    await world.until(isIdle);
    await world.ask();
    await world.until(isIn("adopting"));
    refuses = true;
    // Each instance reads the fresh key and reports it; the app answers 500, and repeats are no news.
    for (let times = 0; times < 30; times += 1) {
      for (const consumer of world.consumers) await consumer.live().catch(() => undefined);
      world.clock.advance(5 * second);
    }
    expect(refused).toBeGreaterThan(0);
    refuses = false;
    const healedMs = world.clock.monotonicMs();
    await world.until(({ state }) => state.phase !== "adopting");
    expect(world.clock.monotonicMs() - healedMs).toBeLessThanOrEqual(2 * minute);
  });

  it("is noted before the report is stored", async () => {
    const world = await adopting();
    const calls: string[] = [];
    const { owed, board } = world.ports;
    await report(world, {
      ...world.ports,
      owed: { ...owed, note: async (...asked) => (calls.push("note"), owed.note(...asked)) },
      board: { ...board, put: async (...asked) => (calls.push("put"), board.put(...asked)) },
    });
    expect(calls).toEqual(["note", "put"]);
  });

  it("is settled by a look that began after its report was stored, and by no other", async () => {
    const world = await adopting();
    const at = world.clock.now();
    await world.ports.owed.note(world.spec.name, at);
    // The report may be on its way to storage still.
    await world.look();
    expect(await world.ports.owed.find(world.spec.name)).toMatchObject({ since: at });
    world.clock.advance(claimMs / 2);
    await world.look();
    expect(await world.ports.owed.find(world.spec.name)).toBeUndefined();
  });

  it("is asked for again as long as its workers die, two claims after each message", async () => {
    const world = await adopting();
    await report(world, world.ports);
    const asked = async () => {
      while (world.queue.take() !== undefined);
      const { woken } = await sweeps(world);
      return woken.length;
    };
    world.clock.advance(claimMs - 1);
    expect(await asked()).toBe(0);
    world.clock.advance(1);
    expect(await asked()).toBe(1);
    world.clock.advance(2 * claimMs - 1);
    expect(await asked()).toBe(0);
    world.clock.advance(1);
    expect(await asked()).toBe(1);
  });

  it("to an account that has left the fleet is forgotten", async () => {
    const world = await adopting();
    await world.ports.owed.note("gone", world.clock.now());
    world.clock.advance(claimMs);
    await sweeps(world);
    expect(await world.ports.owed.find("gone")).toBeUndefined();
  });
});
