import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ManagedIdentityCredential } from "@azure/identity";
import { startAzurite } from "../../emulator/azurite.ts";
import type { Azurite } from "../../emulator/azurite.ts";
import { openStorage } from "../../shared/azure/storage.ts";
import { tableConsumerBoard } from "../../shared/azure/tables/table-consumer-board.ts";
import { tableTrailStore } from "../../shared/azure/tables/table-trail-store.ts";
import { forEachConcurrent } from "../../shared/concurrency.ts";
import { consumersIn, instancesIn } from "../../shared/domain/rotation/confirmed.ts";
import type { RotationEvent } from "../../shared/domain/rotation/rotation-event.ts";
import { takeReport } from "../../shared/reconciler/take-report.ts";
import type { Trail } from "../../shared/records/trail.ts";
import { aConsumer, hour, minute } from "../domain/builders.ts";
import { smallSpec, smallWorld } from "../reconciler/small-world.ts";
import { freshName } from "./fresh-name.ts";

const all = 5_000;
const late = 210;
const refreshWithinMs = 10 * minute;

/** An account whose instances report once for each key, of which some are late. Time is set, storage is real. */
describe("an account with 5,000 instances, 210 of them slow", () => {
  let azurite: Azurite;
  let world: ReturnType<typeof begin>;
  beforeAll(async () => {
    azurite = await startAzurite();
    world = begin(azurite.connectionString);
  });
  afterAll(() => azurite.stop());

  it("is enrolled and reports", async () => {
    await world.look();
    await world.report(0, all);
    world.clock.advance(refreshWithinMs + minute);
    expect(await world.trail()).toMatchObject({ state: { phase: "idle" } });
  }, 300_000);

  it("rotates, once the slow ones have moved", async () => {
    await world.ask();
    await moveLate();
    expect((await world.trail()).state).toMatchObject({ phase: "idle", lastEnded: { outcome: "completed" } });
  }, 300_000);

  it("survives an emergency, and the leaked key is dead", async () => {
    const leaked = world.published();
    await world.declare({ compromised: "active", gate: "wait", deadlineMs: hour });
    await moveLate();
    expect((await world.trail()).state).toMatchObject({ phase: "idle", lastEnded: { outcome: "completed" } });
    expect(world.account.accepts(leaked)).toBe(false);
  }, 300_000);

  it("leaves a record of who confirmed that an auditor can count", async () => {
    const events = (await world.ports.trail.events(world.spec.name)).map(({ event }) => event);
    const passed = events.filter(isPassed);
    expect(passed.map(instancesIn)).toEqual([all, all, all, all]);
    expect(passed.map(consumersIn)).toEqual(passed.map(() => ["web"]));
  });

  async function moveLate(): Promise<void> {
    await world.look();
    expect(await world.trail()).toMatchObject({
      state: { phase: "adopting" },
      objection: { reason: "ConsumersNotReady" },
    });
    world.clock.advance(minute);
    await world.report(late, all);
    world.clock.advance(refreshWithinMs);
    await world.look();
    expect(await world.trail()).toMatchObject({ objection: { reason: "ConsumersNotReady" } });
    await world.report(0, late);
    for (let looks = 0; looks < 20 && (await world.trail()).state.phase !== "idle"; looks += 1) {
      world.clock.advance(refreshWithinMs / 2);
      await world.look();
    }
  }
});

function isPassed(event: RotationEvent) {
  return event.type === "preflight-passed" || event.type === "adoption-confirmed";
}

function begin(connectionString: string) {
  const storage = openStorage(
    { kind: "connection-string", connectionString },
    new ManagedIdentityCredential(),
  );
  const spec = {
    ...smallSpec,
    name: freshName("large"),
    consumers: [aConsumer({ instances: all, refreshWithinMs })],
    policy: { ...smallSpec.policy, soakMs: refreshWithinMs + minute, staleAfterMs: 4 * hour },
  };
  const world = smallWorld({
    spec,
    records: { trail: tableTrailStore(storage), board: tableConsumerBoard(storage) },
  });
  const published = () => {
    const value = world.vault.versions(spec.vaults[0] ?? "", spec.publishedSecret).at(-1)?.value;
    if (!value) throw new Error("nothing is published");
    return value;
  };
  return {
    ...world,
    published,
    trail: (): Promise<Trail> => world.ports.trail.read(spec.name),
    /** Instances report the key that is published now. */
    async report(from: number, to: number): Promise<void> {
      const { fingerprint } = published();
      const instances = Array.from({ length: to - from }, (_, index) => `web-7d9f8c6b5d-${from + index}`);
      await forEachConcurrent(instances, 32, async (instance) => {
        await takeReport(spec, { consumer: "web", instance, fingerprint, healthy: true }, world.ports);
      });
    },
  };
}
