import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { judgeInvariants } from "./invariants.ts";
import { startCheckAzure } from "./local-account.ts";
import type { Rule } from "./rules.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios/all.ts";
import { createStartGate } from "./start-gate.ts";
import type { Stage, StageSetting } from "./stage.ts";
import { ScenarioOver, setStage } from "./stage.ts";
import type { Verdict } from "./verdicts.ts";
import { createVerdicts } from "./verdicts.ts";

export interface CheckResult {
  readonly verdicts: readonly Verdict[];
  /** Why a scenario could not be played to its end, other than by a broken rule. */
  readonly troubles: readonly Trouble[];
}

export interface Trouble {
  readonly scenario: string;
  readonly says: string;
}

/**
 * Plays the scenarios that are made for the rules against the client that `command` starts; without rules, all of them.
 * They play at the same time, each with an account, a vault and servers of its own.
 */
export async function runCheck(
  command: readonly string[],
  wanted: readonly Rule[] = [],
): Promise<CheckResult> {
  const played = scenarios.filter(
    ({ rules }) => wanted.length === 0 || rules.some((rule) => wanted.includes(rule)),
  );
  const directory = await mkdtemp(join(tmpdir(), "keyturn-client-check-"));
  const verdicts = createVerdicts();
  try {
    const world = await startCheckAzure(
      directory,
      played.map(({ name }) => name),
    );
    try {
      const setting = { command, world, verdicts, gate: createStartGate() };
      const troubles = await Promise.all(played.map((scenario) => play(scenario, setting)));
      return { verdicts: verdicts.all(), troubles: troubles.flat() };
    } finally {
      await world.close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function play(scenario: Scenario, setting: Omit<StageSetting, "name">): Promise<readonly Trouble[]> {
  const stage = setStage({ ...setting, name: scenario.name });
  const troubles: Trouble[] = [];
  const note = (error: unknown): void => {
    if (!(error instanceof ScenarioOver)) troubles.push({ scenario: scenario.name, says: messageOf(error) });
  };
  await withinLimit(scenario.play(stage)).catch(note);
  await endClients(stage).catch(note);
  judgeInvariants(stage);
  await Promise.all(stage.clients.map((client) => client.close()));
  return troubles;
}

/** The longest scenario needs 20 s; a driver that loses a call would let one wait for ever. */
const LIMIT_MS = 180_000;

async function withinLimit(work: Promise<void>): Promise<void> {
  const abort = new AbortController();
  const tooLong = delay(LIMIT_MS, undefined, { signal: abort.signal }).then(() => {
    throw new Error("was not over in time; has the driver answered every call?");
  });
  try {
    await Promise.race([work, tooLong]);
  } finally {
    abort.abort();
    tooLong.catch(() => {});
  }
}

/** A client that ended by itself, because it had no key or a broken rule ended the scenario, is not asked to. */
async function endClients(stage: Stage): Promise<void> {
  const running = stage.clients.filter((client) => client.exitCode() === undefined);
  await Promise.all(running.map((client) => stage.stop(client)));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
