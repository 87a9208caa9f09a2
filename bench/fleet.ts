// The cost of one rotation in fleets of different sizes that come due in the same minute, with several processes: in
// memory and in virtual time for large ones, with real processes for smaller ones; and how long a sweep of a large
// fleet takes on real table storage.
import { day } from "../test/domain/builders.ts";
import { fleetInMemory } from "./fleet-in-memory.ts";
import { fleetInProcesses } from "./fleet-processes.ts";
import type { Benchmark, Figure } from "./figures.ts";
import { sweepOfLargeFleet } from "./large-sweep.ts";

export const fleet: Benchmark = async ({ short }) => [
  ...(await fleetsInMemory(short)),
  ...(await fleetInProcesses(short)),
  ...(await sweepOfLargeFleet(short ? 10_000 : 100_000)),
];

/** 100, 1,000 and 10,000 accounts, and 1,000 by 1, 2 and 4 processes; the short form leaves the largest out. */
async function fleetsInMemory(short: boolean): Promise<readonly Figure[]> {
  // The first run warms up and is not counted.
  await turnOver(100, 4);
  const small = await turnOver(100, 4);
  const middle = [await turnOver(1_000, 1), await turnOver(1_000, 2), await turnOver(1_000, 4)];
  const large = short ? middle.at(-1) : await turnOver(10_000, 4);
  if (!large) return [];
  const off = [small, ...middle, large].map((run) => run.off);
  const size = large.accounts.toLocaleString("en-US");
  return [
    {
      name: `requests per rotation, ${size} to 100`,
      value: large.requests / small.requests,
      unit: "×",
      atMost: 1.2,
    },
    { name: "calls to Azure per rotation", value: large.azure, unit: "" },
    { name: "storage requests per rotation", value: large.storage, unit: "" },
    { name: "regenerations off two per rotation", value: Math.max(...off), unit: "", atMost: 0 },
    { name: "own time per rotation", value: large.ms, unit: "ms" },
    { name: `own time per rotation, ${size} to 100`, value: large.ms / small.ms, unit: "×" },
    { name: `sweep of ${size} due at once, in memory`, value: large.sweepMs, unit: "ms" },
  ];
}

async function turnOver(accounts: number, processes: number) {
  const world = fleetInMemory(accounts);
  const { clock, counts } = world;
  await world.until("account-enrolled", processes);
  clock.advance(100 * day);
  const before = { ...counts };
  const startMs = performance.now();
  const sweepMs = await world.until("rotation-ended", processes);
  const ms = (performance.now() - startMs) / accounts;
  const azure = (counts.azure - before.azure) / accounts;
  const storage = (counts.storage - before.storage) / accounts;
  return { accounts, ms, azure, storage, requests: azure + storage, off: world.regenerationsOff(2), sweepMs };
}
