import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Trail } from "../../shared/records/trail.ts";
import { momentsOf } from "./moments.ts";

/*
 * Continues in one build what another has left, after every step of every phase. In memory, with the harness that each
 * build brings along.
 *
 *   node test/compatibility/across-builds.ts WRITER READER
 *
 * Prints one line of JSON: for each phase, how often the reader continued to the end and how often it left the account
 * alone; and every other outcome as a fault.
 */

type RecordedRun = typeof import("./recorded-run.ts");
type Recording = typeof import("./recording.ts");
type RestoredWorld = typeof import("./restored-world.ts");
type Scenarios = typeof import("./scenarios.ts");

/** Scenarios whose recordings are whole; together they pass every phase. */
const names = ["scheduled", "reverted", "leaked", "repaired"];
const [writer = "", reader = ""] = process.argv.slice(2);
const load = async (build: string, name: string): Promise<unknown> =>
  import(pathToFileURL(join(build, "test/compatibility", name)).href);

const { recordRun } = (await load(writer, "recorded-run.ts")) as RecordedRun;
const written = ((await load(writer, "scenarios.ts")) as Scenarios).scenarios;
const { scenarios } = (await load(reader, "scenarios.ts")) as Scenarios;
const { readLine } = (await load(reader, "recording.ts")) as Recording;
const { restoredWorld } = (await load(reader, "restored-world.ts")) as RestoredWorld;

interface Tally {
  continued: number;
  leftAlone: number;
}
const phases: Record<string, Tally> = {};
const faults: string[] = [];

for (const name of names) {
  const [play, scenario] = [written, scenarios].map((all) => all.find((one) => one.name === name));
  if (!play || !scenario) continue;
  const journal = (await recordRun(play, async () => "{}")).map(readLine);
  for (const { phase, lines } of momentsOf(journal)) {
    const tally = (phases[phase] ??= { continued: 0, leftAlone: 0 });
    const where = `${name} in ${phase}, after line ${lines.length}`;
    try {
      const ended = await continued(scenario, lines);
      if (ended === undefined) tally.continued += 1;
      else faults.push(`${where}: ${ended}`);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (code.startsWith("RECORD_")) tally.leftAlone += 1;
      else faults.push(`${where}: ${String(error)}`);
    }
  }
}
process.stdout.write(`${JSON.stringify({ phases, faults })}\n`);

/** Returns what went wrong. */
async function continued(
  scenario: Scenarios["scenarios"][number],
  journal: Parameters<RestoredWorld["restoredWorld"]>[1],
): Promise<string | undefined> {
  const world = await restoredWorld(scenario, journal);
  const before = world.failedCalls();
  // A key that was regenerated in the portal is noticed with the next check for drift.
  const isOver = ({ state }: Trail) => state.phase === "idle" && state.followUp === undefined;
  await world.until((trail) => isOver(trail) && world.publishesValidKey());
  for (let tick = 0; tick < 36; tick += 1) await world.tick();
  if (!world.publishesValidKey()) return "a dead key is published";
  // Consumers whose key was regenerated in the portal fail until it is repaired.
  const failed = scenario.name === "repaired" ? before : world.failedCalls();
  return failed > before ? `${failed} consumer calls failed` : undefined;
}
