// What one consumer report costs on real table storage, few instances against many, in one run on one machine.
// A report is one read and one write, so its cost may not grow with the number of instances that report.
import type { TableClient } from "@azure/data-tables";
import { startAzurite } from "../emulator/azurite.ts";
import { openStorage } from "../shared/azure/storage.ts";
import { storageStepQueue } from "../shared/azure/storage-step-queue.ts";
import { systemClock } from "../shared/azure/system-clock.ts";
import { tableConsumerBoard } from "../shared/azure/table-consumer-board.ts";
import type { AccountSpec } from "../shared/domain/account-spec.ts";
import { parseFleet } from "../shared/fleet-file.ts";
import type { ConsumerBoard } from "../shared/ports/consumer-board.ts";
import { takeReport } from "../shared/reconciler/take-report.ts";
import { fingerprintOf } from "../shared/secret-value.ts";

const populations = { few: 100, many: 10_000 } as const;
const rounds = 8;
const reportsPerRound = 250;
const atOnce = 16;
const mostRatio = 1.5;
const tableName = "benchreports";
const usage = { calls: 600, failures: 3, refused: 0 };
const fingerprint = fingerprintOf("the key of this measurement");

type Population = keyof typeof populations;

const azurite = await startAzurite();
try {
  const storage = openStorage(
    { kind: "connection-string", connectionString: azurite.connectionString },
    // A connection string needs no token, and nothing here asks for one.
    { getToken: () => Promise.reject(new Error("no identity is used here")) },
  );
  const board = counted(tableConsumerBoard(storage, tableName));
  const ports = { board, queue: storageStepQueue(storage, "benchsteps"), clock: systemClock };
  const specs = { few: account("few"), many: account("many") };
  await board.reports("few");
  for (const name of Object.keys(populations) as Population[]) await populate(name, storage.table(tableName));

  const costMs: Record<Population, number[]> = { few: [], many: [] };
  let sequence = 0;
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of Object.keys(populations) as Population[]) {
      const start = performance.now();
      await inParallel(reportsPerRound, async (index) => {
        sequence += 1;
        const instance = `i-${index % populations[name]}`;
        await takeReport(
          specs[name],
          { consumer: "app", instance, fingerprint, healthy: true, sequence, usage },
          ports,
        );
      });
      // The first round warms up connections and is not counted.
      if (round > 0) costMs[name].push((performance.now() - start) / reportsPerRound);
    }
  }
  const taken = 2 * reportsPerRound * (rounds + 1);
  console.log(
    `calls of the board per report: ${board.calls.read / taken} reads, ${board.calls.put / taken} writes`,
  );
  for (const name of Object.keys(populations) as Population[]) {
    const ms = median(costMs[name]);
    console.log(
      `${populations[name]} instances: ${(1_000 / ms).toFixed(0)} reports per second, ${atOnce} at once`,
    );
  }
  const ratio = median(costMs.many) / median(costMs.few);
  console.log(`ratio of many to few ${ratio.toFixed(2)}, at most ${mostRatio} wanted`);
  process.exitCode = ratio <= mostRatio && board.calls.read === taken && board.calls.put === taken ? 0 : 1;
} finally {
  await azurite.stop();
}

function account(name: Population): AccountSpec {
  const resourceId = `/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/${name}`;
  const entry = { name, resourceId, publishedSecret: name, vaults: ["https://kv.vault.azure.net"] };
  const [spec] = parseFleet(JSON.stringify({ version: 1, accounts: [entry] })).accounts;
  if (!spec) throw new Error("the fleet of this measurement is empty");
  return spec;
}

function counted(board: ConsumerBoard) {
  const calls = { read: 0, put: 0 };
  return {
    ...board,
    calls,
    read: (...place: Parameters<ConsumerBoard["read"]>) => {
      calls.read += 1;
      return board.read(...place);
    },
    put: (...report: Parameters<ConsumerBoard["put"]>) => {
      calls.put += 1;
      return board.put(...report);
    },
  };
}

/** Writes rows as the board does, a hundred at a time, which is what the service takes at most. */
async function populate(name: Population, table: TableClient): Promise<void> {
  const now = new Date();
  for (let first = 0; first < populations[name]; first += 100) {
    const count = Math.min(100, populations[name] - first);
    const rows = Array.from({ length: count }, (_, index) => {
      const instance = `i-${first + index}`;
      const rowKey = `app.${Buffer.from(instance).toString("base64url")}`;
      const report = {
        consumer: "app",
        instance,
        fingerprint,
        healthy: true,
        receivedAt: now,
        steadySince: now,
      };
      return { partitionKey: name, rowKey, ...report };
    });
    await table.submitTransaction(rows.map((row) => ["upsert", row, "Replace"]));
  }
}

async function inParallel(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
