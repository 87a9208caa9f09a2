import { describe, expect, it } from "@jest/globals";
import type { StepQueue } from "../../../shared/ports/step-queue.ts";
import type { Urgency } from "../../../shared/domain/urgency.ts";
import { urgencyOf } from "../../../shared/domain/urgency.ts";
import { ServiceUnavailableError } from "../../../shared/errors.ts";
import { applyFleet } from "../../../shared/reconciler/fleet/apply-fleet.ts";
import { sweep } from "../../../shared/reconciler/fleet/sweep.ts";
import { wakeHeld } from "../../../shared/reconciler/fleet/wake-held.ts";
import type { Trail } from "../../../shared/records/trail.ts";
import { takeReport } from "../../../shared/reconciler/take-report.ts";
import { aDeclaration, hour, keyA, minute } from "../../domain/builders.ts";
import { registerConsumer } from "../../../shared/domain/commands/registration-commands.ts";
import { runCommand } from "../../../shared/reconciler/run-command.ts";
import { isIdle, isIn, smallWorld } from "../small-world.ts";
import { watchedPorts } from "../watched-ports.ts";
import { memoryRolloutBoard } from "../fakes/memory-rollout-board.ts";
import { memoryDeclarationStore } from "../fakes/memory-declaration-store.ts";
import { memoryFleetStore } from "../fakes/memory-fleet-store.ts";
import { memoryOwedLooks } from "../fakes/memory-owed-looks.ts";
import { memoryStepQueue } from "../fakes/memory-step-queue.ts";
import { memoryTrailStore } from "../fakes/memory-trail-store.ts";
import { memoryWakeIndex } from "../fakes/memory-wake-index.ts";
import { keyDestinations } from "../../../shared/key-destinations.ts";

const publicCloud = keyDestinations({ cloud: { vaultSuffix: "vault.azure.net", accountSuffixes: [] } });

interface Sent {
  readonly kind: string;
  readonly urgency: Urgency;
  /** As decided on the trail at that moment. */
  readonly expected: Urgency;
}

/** A world whose calls to a port fail while it is named, and everything that it has sent. */
async function anEnrolledWorld() {
  const sent: Sent[] = [];
  const failing = new Set<string>();
  const world = smallWorld({
    around: (ports) =>
      watchedPorts(ports, {
        before({ name }) {
          if (failing.has(name)) throw new ServiceUnavailableError("a test");
        },
      }),
  });
  const { queue, ports, spec } = world;
  const send: StepQueue["send"] = queue.send.bind(queue);
  Object.assign(queue, {
    send: async (...[step, urgency, delayMs]: Parameters<StepQueue["send"]>) => {
      const { state } = await ports.trail.read(spec.name);
      sent.push({ kind: step.because.kind, urgency, expected: urgencyOf(step.because, state) });
      await send(step, urgency, delayMs);
    },
  });
  await world.until(isIdle);
  sent.length = 0;
  return { world, sent, failing };
}

const isOver = ({ state }: Trail) => state.phase === "idle" && state.followUp === undefined;

describe("an emergency", () => {
  it("keeps every look of its account urgent until it is over: commands, reports, wakes, sweeps", async () => {
    const { world, sent } = await anEnrolledWorld();
    await world.declare();
    await world.until(isOver);
    expect(new Set(sent.map(({ kind }) => kind))).toEqual(new Set(["command", "report", "wake", "sweep"]));
    expect(sent.filter(({ urgency, expected }) => urgency !== expected)).toEqual([]);
    // The last report may come when everything is over.
    expect(sent.slice(0, -1).filter(({ urgency }) => urgency !== "emergency")).toEqual([]);
    expect(sent.filter(({ kind, urgency }) => kind === "command" && urgency === "emergency")).toHaveLength(1);
  });

  it("keeps the looks urgent that follow a failure", async () => {
    const { world, sent, failing } = await anEnrolledWorld();
    failing.add("keyIssuer.regenerate");
    await world.declare();
    for (let ticks = 0; ticks < 20; ticks += 1) await world.tick();
    const wakes = sent.filter(({ kind }) => kind === "wake");
    expect(wakes.length).toBeGreaterThan(2);
    expect(wakes.filter(({ urgency }) => urgency !== "emergency")).toEqual([]);
  });

  it("takes over the looks of the ordinary rotation that it interrupts", async () => {
    const { world, sent } = await anEnrolledWorld();
    world.clock.advance(91 * 24 * hour);
    await world.until(isIn("adopting"));
    expect(sent.filter(({ urgency, kind }) => urgency !== "ordinary" && kind !== "complaint")).toEqual([]);
    sent.length = 0;
    await world.declare();
    await world.until(isOver);
    expect(sent.slice(0, -1).filter(({ urgency }) => urgency !== "emergency")).toEqual([]);
    expect(sent.some(({ kind }) => kind === "wake")).toBe(true);
  });

  it("is found by the sweep as urgent as it was when its message is lost", async () => {
    const { world, failing } = await anEnrolledWorld();
    failing.add("keyIssuer.regenerate");
    await world.declare();
    while (world.queue.take()) continue;
    world.clock.advance(10 * minute);
    await sweep({ accounts: [world.spec] }, { ...world.ports, wakes: world.wakes }, minute);
    const swept = world.queue.waiting().filter(({ message }) => message.because.kind === "sweep");
    expect(swept).toMatchObject([{ urgency: "emergency" }]);
  });

  it("is as urgent as it was when what held it may have gone", async () => {
    const { world, failing } = await anEnrolledWorld();
    failing.add("keyIssuer.regenerate");
    await world.declare();
    await world.tick();
    while (world.queue.take()) continue;
    const { objection } = await world.ports.trail.read(world.spec.name);
    while (world.queue.waiting().length > 0) {
      world.clock.advance(minute);
      world.queue.take();
    }
    await wakeHeld({ accounts: [world.spec] }, objection ? [objection.reason] : [], world.ports);
    expect(world.queue.waiting()).toMatchObject([{ urgency: "emergency" }]);
  });
});

describe("a person's work", () => {
  it("is prompt: the command, and the looks that follow until it is done", async () => {
    const { world, sent } = await anEnrolledWorld();
    await world.ask();
    await world.until(isIdle);
    expect(sent.filter(({ urgency, expected }) => urgency !== expected)).toEqual([]);
    expect(new Set(sent.slice(0, -1).map(({ urgency }) => urgency))).toEqual(new Set(["prompt"]));
  });

  it("is a fleet file that changes few accounts, but not one that changes the fleet", async () => {
    const { world } = await anEnrolledWorld();
    const { clock } = world;
    const fileOf = (names: readonly string[]) =>
      JSON.stringify({
        version: 1,
        accounts: names.map((name) => ({
          name,
          resourceId: world.spec.resourceId.replace(/[^/]+$/, name),
          publishedSecret: `${name}-key`,
          vaults: ["https://kv-main.vault.azure.net"],
          consumers: [],
        })),
      });
    const queued = async (accounts: number) => {
      const queue = memoryStepQueue(clock);
      const owed = memoryOwedLooks();
      const records = { trail: memoryTrailStore(), wakes: memoryWakeIndex(), owed };
      const declared = { rollout: memoryRolloutBoard(), declarations: memoryDeclarationStore() };
      const ports = { clock, queue, ...records, ...declared };
      const names = Array.from({ length: accounts }, (_, index) => `vision-${index}`);
      await applyFleet(fileOf(names), publicCloud, memoryFleetStore(), ports);
      return queue.waiting().map(({ urgency }) => urgency);
    };
    expect(new Set(await queued(5))).toEqual(new Set(["prompt"]));
    expect(new Set(await queued(6))).toEqual(new Set(["ordinary"]));
  });
});

describe("a consumer that registers itself", () => {
  it("is no person, so its look goes with the fleet's", async () => {
    const { world, sent } = await anEnrolledWorld();
    const { spec, clock, ports } = world;
    const wish = { by: "guest", at: clock.now() };
    await runCommand(spec, (state) => registerConsumer(state, spec, aDeclaration(), wish), ports);
    expect(sent).toMatchObject([{ kind: "command", urgency: "ordinary" }]);
  });

  it("is urgent where an emergency waits for it", async () => {
    const { world, sent } = await anEnrolledWorld();
    const { spec, clock, ports } = world;
    await world.declare({ gate: "wait" });
    sent.length = 0;
    const wish = { by: "guest", at: clock.now() };
    await runCommand(spec, (state) => registerConsumer(state, spec, aDeclaration(), wish), ports);
    expect(sent).toMatchObject([{ kind: "command", urgency: "emergency" }]);
  });
});

describe("a report", () => {
  const statement = { consumer: "web", instance: "web-9", fingerprint: keyA };

  it("of a failing key is prompt, any other goes with the fleet's", async () => {
    const { world, sent } = await anEnrolledWorld();
    await takeReport(world.spec, { ...statement, healthy: false }, world.ports);
    await takeReport(world.spec, { ...statement, healthy: true }, world.ports);
    expect(sent).toMatchObject([
      { kind: "complaint", urgency: "prompt" },
      { kind: "report", urgency: "ordinary" },
    ]);
  });

  it("is stored, and asks for a look, although the trail cannot be read", async () => {
    const { world } = await anEnrolledWorld();
    const queue = memoryStepQueue(world.clock);
    const trail = {
      ...world.ports.trail,
      read: () => Promise.reject(new ServiceUnavailableError("a test")),
    };
    await takeReport(world.spec, { ...statement, healthy: true }, { ...world.ports, queue, trail });
    expect(await world.ports.board.read(world.spec.name, "web", "web-9")).toMatchObject(statement);
    expect(queue.waiting()).toMatchObject([{ urgency: "ordinary" }]);
  });
});
