import { describe, expect, it } from "@jest/globals";
import { headRowOf, trailOf } from "../../shared/azure/tables/trail-rows.ts";
import { RecordFromNewerBuildError } from "../../shared/errors.ts";
import { recordSchemaVersion } from "../../shared/records/record-schema.ts";
import type { Trail } from "../../shared/records/trail.ts";
import type { SmallWorld } from "../reconciler/small-world.ts";
import { isIdle } from "../reconciler/small-world.ts";
import { watchedPorts } from "../reconciler/watched-ports.ts";
import { momentsIn } from "./moments.ts";
import { readLine, readRecording } from "./recording.ts";
import { restoredWorld } from "./restored-world.ts";
import { scenarios } from "./scenarios.ts";

type Row = Readonly<Record<string, unknown>>;

/** What a newer build may have put into the head of an account. */
const news: Readonly<Record<string, (row: Row) => Row>> = {
  "a later version": (row) => ({ ...row, schema: recordSchemaVersion + 1 }),
  "an unknown column": (row) => ({ ...row, heldBy: "a newer build" }),
  "an unknown field of the state": (row) => ({
    ...row,
    rotation: JSON.stringify({ ...(JSON.parse(String(row["rotation"])) as object), heldBy: "a newer build" }),
  }),
};

/** Calls that change something. */
const changes = ["keyIssuer.regenerate", "vault.store", "vault.disable", "trail.save"];
const ticksHeld = 8;

interface Held {
  readonly world: SmallWorld;
  /** The changes that this build has made while the newer build's record was there. */
  readonly made: readonly string[];
  readonly release: () => void;
}

/** The world after these lines, in which from now on a read gives what a newer build has written. */
async function heldWorld(
  name: string,
  journal: Parameters<typeof restoredWorld>[1],
  hold: (world: SmallWorld) => Promise<() => void>,
): Promise<Held> {
  const made: string[] = [];
  const scenario = scenarios.find((one) => one.name === name);
  if (!scenario) throw new Error(`no scenario ${name}`);
  const around: NonNullable<typeof scenario.world>["around"] = (ports) =>
    watchedPorts(ports, { before: (call) => void (changes.includes(call.name) && made.push(call.name)) });
  const world = await restoredWorld({ ...scenario, world: { ...scenario.world, around } }, journal);
  return { world, made, release: await hold(world) };
}

async function withNewerHead(world: SmallWorld, change: (row: Row) => Row): Promise<() => void> {
  const { trail } = world.ports;
  const before = trail.read.bind(trail);
  const row = change(headRowOf(await before(world.spec.name)));
  Object.assign(trail, { read: async () => trailOf(row) });
  return () => void Object.assign(trail, { read: before });
}

const isOver = (trail: Trail) => isIdle(trail) && !("followUp" in trail.state && trail.state.followUp);

describe("an account that a newer build has left in flight", () => {
  it.each([
    ["enrolling", "scheduled"],
    ["idle", "scheduled"],
    ["preparing", "reverted"],
    ["regenerating", "scheduled"],
    ["proving", "scheduled"],
    ["publishing", "scheduled"],
    ["adopting", "scheduled"],
    ["adopting", "leaked"],
    ["retiring", "scheduled"],
    ["confirming", "scheduled"],
    ["reverting", "reverted"],
    ["repairing", "repaired"],
  ])("is left alone in %s (%s), and goes on when that build is back", async (phase, name) => {
    const moments = momentsIn(phase, readRecording(name).map(readLine));
    expect(moments).not.toEqual([]);
    const kinds = Object.values(news);
    for (const [index, moment] of moments.entries()) {
      const change = kinds[index % kinds.length] ?? ((row: Row) => row);
      const { world, made, release } = await heldWorld(name, moment, (one) => withNewerHead(one, change));
      const failedBefore = world.failedCalls();
      expect(await world.look()).toMatchObject({ reason: "RecordsFromNewerBuild", remedy: "operator" });
      for (let tick = 0; tick < ticksHeld; tick += 1) await world.tick();
      expect(made).toEqual([]);
      release();
      await world.until(isOver);
      for (let tick = 0; tick < 36; tick += 1) await world.tick();
      expect(world.publishesValidKey()).toBe(true);
      // Consumers whose key was regenerated in the portal fail until it is repaired.
      if (phase !== "repairing") expect([failedBefore, world.failedCalls()]).toEqual([0, 0]);
    }
  });

  it.each(Object.keys(news))("is told by any of them: %s", async (kind) => {
    const [moment = []] = momentsIn("adopting", readRecording("scheduled").map(readLine));
    const change = news[kind] ?? ((row: Row) => row);
    const { world, made } = await heldWorld("scheduled", moment, (one) => withNewerHead(one, change));
    expect(await world.look()).toMatchObject({ reason: "RecordsFromNewerBuild" });
    expect(made).toEqual([]);
  });

  it.each([
    ["regenerating", "scheduled"],
    ["adopting", "scheduled"],
    ["reverting", "reverted"],
  ])("keeps its keys in %s while a report of it is a newer build's", async (phase, name) => {
    for (const moment of momentsIn(phase, readRecording(name).map(readLine))) {
      const { world, made, release } = await heldWorld(name, moment, async ({ ports: { board } }) => {
        const before = board.reports.bind(board);
        const reports = async () => Promise.reject(new RecordFromNewerBuildError("a report", "version 9"));
        Object.assign(board, { reports });
        return () => void Object.assign(board, { reports: before });
      });
      const regenerated = () => made.filter((call) => call === "keyIssuer.regenerate").length;
      await world.look();
      for (let tick = 0; tick < 60; tick += 1) await world.tick();
      const { objection, state } = await world.ports.trail.read(world.spec.name);
      // A regeneration that the gate allowed before goes on; the next one asks the gate again.
      expect([objection?.reason, state.phase]).toEqual(["RecordsFromNewerBuild", expect.any(String)]);
      expect(regenerated()).toBeLessThanOrEqual(phase === "regenerating" ? 1 : 0);
      release();
      await world.until(isOver);
      expect(world.failedCalls()).toBe(0);
    }
  });
});
