import { describe, expect, it } from "@jest/globals";
import { takeReport } from "../../shared/reconciler/take-report.ts";
import { aConsumer, drVault, fp, hour, minute, second } from "../domain/builders.ts";
import { isIdle, isIn, smallSpec, smallWorld } from "./small-world.ts";
import { watchedPorts } from "./watched-ports.ts";

const many = { ...smallSpec, consumers: [aConsumer({ instances: 1_000, refreshWithinMs: minute })] };

/** An account that waits in `adopting` while its consumers are silent; notes every call from then on. */
async function adopting() {
  const calls: string[] = [];
  const world = smallWorld({
    around: (ports) => watchedPorts(ports, { before: ({ name }) => void calls.push(name) }),
  });
  await world.until(isIdle);
  await world.ask();
  await world.until(isIn("adopting"));
  for (const consumer of world.consumers) consumer.stop();
  await world.tick();
  calls.length = 0;
  return { world, calls };
}

describe("waiting for consumers", () => {
  it("costs no call to Azure, however many report and look", async () => {
    const { world, calls } = await adopting();
    const trail = await world.ports.trail.read(world.spec.name);
    const fresh = trail.state.phase === "adopting" ? trail.state.fresh : fp("0");
    for (let instance = 0; instance < 1_000; instance += 1) {
      await takeReport(
        many,
        { consumer: "web", instance: `web-${instance}`, fingerprint: fresh, healthy: true },
        world.ports,
      );
      if (instance % 10 === 0) await world.look({ account: world.spec.name, because: { kind: "report" } });
    }
    expect(calls.filter((name) => /^(keyIssuer|vault|probe)\./.test(name))).toEqual([]);
  });

  it("costs one look at every vault and one question to the data plane per watch for drift", async () => {
    const { world, calls } = await adopting();
    for (const end = world.clock.monotonicMs() + 10 * minute; world.clock.monotonicMs() < end;)
      await world.tick();
    const count = (name: string) => calls.filter((call) => call === name).length;
    expect(count("probe.ask")).toBeGreaterThanOrEqual(5);
    expect(count("probe.ask")).toBeLessThanOrEqual(10);
    expect(count("vault.latest")).toBe(world.spec.vaults.length * count("probe.ask"));
    expect(calls.filter((call) => /^(keyIssuer\.|vault\.[^l])/.test(call))).toEqual([]);
  });

  it("leaves one wake and one watch, however often it is looked at", async () => {
    const { world } = await adopting();
    const wakes = () => world.queue.waiting().filter(({ message }) => message.because.kind === "wake");
    const { state } = await world.ports.trail.read(world.spec.name);
    const fresh = state.phase === "adopting" ? state.fresh : fp("0");
    for (let look = 0; look < 200; look += 1) {
      // Each look finds something new to say, and nothing new to wait for.
      const statement = { consumer: "web", instance: "web-0", fingerprint: fresh, healthy: look % 2 === 0 };
      await takeReport(world.spec, statement, world.ports);
      await world.look({ account: world.spec.name, because: { kind: "report" } });
      world.clock.advance(100);
    }
    expect(wakes()).toHaveLength(2);
  });

  it("multiplies no wakes, however often a look fails, and backs off no further than its own retries do", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    for (let tick = 0; tick < 24; tick += 1) await world.tick();
    await world.ask();
    world.account.failures.plan("describe", ...Array.from({ length: 10_000 }, () => "failed" as const));
    let looks = 0;
    const end = world.clock.monotonicMs() + 10 * minute;
    while (world.clock.monotonicMs() < end) {
      for (const consumer of world.consumers) await consumer.live();
      // A failing instance complains all the time.
      await world.look({ account: world.spec.name, because: { kind: "complaint" } });
      for (let step = world.queue.take(); step !== undefined; step = world.queue.take()) {
        if (step.because.kind === "wake") looks += 1;
        await world.look(step);
      }
      world.clock.advance(second);
    }
    expect((await world.ports.trail.read(world.spec.name)).objection?.reason).toBe("StepFailed");
    const waiting = world.queue.waiting().filter(({ message }) => message.because.kind === "wake");
    // Beside the retry, a wake of an earlier hold or two that will leave none.
    expect(waiting.length).toBeLessThan(5);
    // Two seconds, doubled each time, up to five minutes; and the watch, which comes at its own pace.
    expect(looks).toBeGreaterThan(5);
    expect(looks).toBeLessThan(40);
  });

  it("leaves one retry, and backs off, where several writes fail in one look", async () => {
    const world = smallWorld();
    await world.until(isIdle);
    await world.ask();
    await world.until(isIn("adopting"));
    world.vault.lose(drVault);
    await world.declare({ compromised: "standby", gate: "waive", deadlineMs: minute, leaveOut: [drVault] });
    // No secret can be written there, nor an old version disabled.
    await world.until((trail) => isIn("confirming")(trail) && trail.failures > 4);
    // The retry, the watch, and a wake of an earlier hold.
    expect(world.queue.waiting().length).toBeLessThanOrEqual(3);
  });

  it("does not multiply wakes over hours", async () => {
    const { world, calls } = await adopting();
    for (const end = world.clock.monotonicMs() + 6 * hour; world.clock.monotonicMs() < end;)
      await world.tick();
    // A wake and a watch.
    expect(world.queue.waiting().length).toBeLessThanOrEqual(2);
    expect(calls.filter((name) => name === "trail.read").length).toBeLessThan(2 * 6 * 60);
  });

  it("writes nothing when a look says nothing new", async () => {
    const { world, calls } = await adopting();
    await world.look();
    calls.length = 0;
    await world.look();
    expect(calls).toEqual(["trail.read", "owed.find", "board.reports"]);
  });

  it("is told of a lost wake by the sweep", async () => {
    const { world } = await adopting();
    while (world.queue.take() !== undefined);
    for (const end = world.clock.monotonicMs() + 10 * minute; world.clock.monotonicMs() < end;)
      await world.tick();
    const { wakeAt } = await world.ports.trail.read(world.spec.name);
    expect(wakeAt?.getTime()).toBeGreaterThan(world.clock.now().getTime());
  });
});
