import { expect } from "@jest/globals";
import { simulate } from "./simulate.ts";

/** The number of seeds of all test files together; more for a longer campaign. */
const seeds = Number(process.env["KEYTURN_SEEDS"] ?? 2_000);
/** One seed to replay with its full chronicle. */
const replayed = process.env["KEYTURN_SEED"];
const toldLines = 60;

/** The timeout grows with the campaign. */
export const campaignLimitMs = 60_000 + seeds * 500;

/**
 * Simulates a share of the seeds, and fails with the command that replays the first seed with a violation.
 *
 * @param share which of how many equal shares, from 0.
 */
export async function campaign(share: number, shares: number): Promise<void> {
  if (replayed !== undefined) {
    if (Number(replayed) % shares === share) await replay(Number(replayed));
    return;
  }
  const sum = { seeds: 0, completed: 0, events: 0 };
  for (let seed = share; seed < seeds; seed += shares) {
    const { violations, completed, events } = await simulate(seed);
    if (violations.length > 0) throw new Error(await accountOf(seed));
    sum.seeds += 1;
    sum.completed += completed;
    sum.events += events;
  }
  console.info(
    `simulation: ${sum.seeds} seeds, ${sum.events} events, ${sum.completed} rotations completed undisturbed`,
  );
  // A campaign in which nothing happens proves nothing.
  expect(sum.completed).toBeGreaterThan(sum.seeds / 3);
}

async function replay(seed: number): Promise<void> {
  const { violations, trace } = await simulate(seed, { traced: true });
  console.info(trace.join("\n"));
  expect(violations).toEqual([]);
}

/** The end of the chronicle, and how to see all of it. */
async function accountOf(seed: number): Promise<string> {
  const { violations, trace } = await simulate(seed, { traced: true });
  return [
    `seed ${seed}: ${violations.join("; ")}`,
    `replay it with: KEYTURN_SEED=${seed} npm run jest -- test/simulation/seeds`,
    ...trace.slice(-toldLines),
  ].join("\n");
}
