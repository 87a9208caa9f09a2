import { describe, expect, it } from "@jest/globals";
import {
  chained,
  eventRowOf,
  headRowOf,
  recordedEventOf,
  trailOf,
} from "../../shared/azure/tables/trail-rows.ts";
import { decodeStep, encodeStep } from "../../shared/records/step-codec.ts";
import type { Trail } from "../../shared/records/trail.ts";
import { momentsIn } from "./moments.ts";
import { readLine, readRecording, shownColumns } from "./recording.ts";
import { restoredWorld, storedRows } from "./restored-world.ts";
import { scenarios } from "./scenarios.ts";

/** Recordings of a build whose emergencies told the leaked key by its role alone. */
const byRole = "-by-role";

describe("an account whose trail an earlier build has left", () => {
  it.each([
    ["enrolling", "scheduled", "completed"],
    ["idle", "scheduled", "completed"],
    ["regenerating", "scheduled", "completed"],
    ["proving", "scheduled", "completed"],
    ["publishing", "scheduled", "completed"],
    ["adopting", "scheduled", "completed"],
    ["retiring", "scheduled", "completed"],
    ["confirming", "scheduled", "completed"],
    ["preparing", "reverted", "completed"],
    ["reverting", "reverted", "reverted"],
    ...["leaked", `leaked${byRole}`].flatMap((name) => [
      ["preparing", name, "completed"] as const,
      ["proving", name, "completed"] as const,
      ["adopting", name, "completed"] as const,
      ["confirming", name, "completed"] as const,
    ]),
    ["repairing", "repaired", undefined],
  ])(
    "goes on from every moment of %s (%s) until it is idle, and fails nobody",
    async (phase, name, outcome) => {
      const scenario = scenarios.find((one) => one.name === name.replace(byRole, ""));
      const journal = readRecording(name).map(readLine);
      const moments = momentsIn(phase, journal);
      expect(moments).not.toEqual([]);
      const isOver = ({ state }: Trail) =>
        state.phase === "idle" && state.followUp === undefined && state.lastEnded?.outcome === outcome;
      for (const moment of moments) {
        const world = await restoredWorld(scenario, moment);
        const { name: account } = world.spec;
        const failedBefore = world.failedCalls();
        await world.until(isOver);
        for (let tick = 0; tick < 12; tick += 1) await world.tick();

        const events = await world.ports.trail.events(account);
        const rows = events.map((event) => eventRowOf(account, event));
        expect(rows.slice(0, storedRows(moment).events.length)).toEqual(storedRows(moment).events);
        const { hash } = await world.ports.trail.read(account);
        expect(chained(account, rows.map(recordedEventOf)).at(-1)?.hash).toBe(hash);
        expect(world.publishesValidKey()).toBe(true);
        // Consumers whose key was regenerated in the portal fail until it is repaired.
        if (phase !== "repairing") expect([failedBefore, world.failedCalls()]).toEqual([0, 0]);
      }
    },
  );
});

describe("what an earlier build has stored and sent", () => {
  const names = scenarios.map(({ name }) => name);
  const older = ["leaked", "leaked-in-flight"].map((name) => `${name}${byRole}`);

  it.each([...names, ...older])("is read as what it says: %s", (name) => {
    const journal = readRecording(name).map(readLine);
    for (const row of storedRows(journal).events)
      expect(eventRowOf("vision", recordedEventOf(row))).toEqual(row);
    for (const [index, line] of journal.entries()) {
      if ("sent" in line) expect(encodeStep(decodeStep(line.sent.json))).toBe(JSON.stringify(line.sent.json));
      const { head } = "head" in line ? storedRows(journal.slice(0, index + 1)) : {};
      // Members within a column may come in another order.
      if (head) expect(asToday(headRowOf(trailOf(head)))).toEqual(asToday(head));
    }
  });
});

/** Columns without the version, and without the fingerprints that are pinned when an older state is read. */
function asToday(row: object): unknown {
  const { schema: _version, ...columns } = shownColumns(row);
  return JSON.parse(JSON.stringify(columns, (key, value: unknown) => (key === "leaked" ? undefined : value)));
}
