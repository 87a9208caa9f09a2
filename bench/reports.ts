import { TableClient } from "@azure/data-tables";
import { BlobServiceClient } from "@azure/storage-blob";
import { audience } from "../emulator/stack/stack-plan.ts";
import { fingerprintOf } from "../shared/secret-value.ts";
import type { Benchmark } from "./figures.ts";
import { quick } from "./figures.ts";
import type { RotationRig } from "./rotation-rig.ts";
import { rotatedAccount, startRotationRig } from "./rotation-rig.ts";

const populations = { few: 10, many: 10_000 } as const;
type Population = keyof typeof populations;
const names = Object.keys(populations) as readonly Population[];

/** Concurrent clients, each with its own consumers: two reports of one instance would overtake each other. */
const clients = 10;
const usage = { calls: 600, failures: 3, refused: 0 };
const fingerprint = fingerprintOf("the key of this measurement");

/**
 * Typical reports through the HTTP trigger, in which only figures are new. An account with few consumers alternates
 * with one that has many, since a report's cost must not grow with the number of consumers.
 */
export const reports: Benchmark = async ({ short }) => {
  const rig = await startRotationRig();
  try {
    await putFleet(rig);
    for (const name of names) await populate(name, rig.storage.connectionString);
    const token = await rig.stack.azure.tokenFor({ client: `${rotatedAccount}/app`, audience });
    const costMs: Record<Population, number[]> = { few: [], many: [] };
    const perRound = short ? 100 : 250;
    const rounds = short ? 4 : 12;
    let sequence = 0;
    const client = async (name: Population, number: number): Promise<void> => {
      for (let report = 0; report < perRound / clients; report += 1) {
        sequence += 1;
        await send(rig, name, (number + clients * report) % populations[name], sequence, token);
      }
    };
    const everybody = (name: Population) =>
      Promise.all(Array.from({ length: clients }, (_, number) => client(name, number)));
    // Not counted: the fleet file of this size is parsed once.
    for (const name of names) await everybody(name);
    const before = rig.storage.requests("table");
    for (let round = 1; round <= rounds; round += 1) {
      for (const name of names) {
        const start = performance.now();
        await everybody(name);
        costMs[name].push((performance.now() - start) / perRound);
      }
    }
    const taken = names.length * rounds * perRound;
    const requests = (rig.storage.requests("table") - before) / taken;
    return [
      ...names.map((name) => ({
        name: `${populations[name]} consumers: reports per second`,
        value: 1_000 / quick(costMs[name]),
        unit: "1/s" as const,
      })),
      {
        name: "cost of a report, many consumers to few",
        value: quick(costMs.many) / quick(costMs.few),
        unit: "×",
        atMost: 1.5,
      },
      { name: "storage requests of a report", value: requests, unit: "", atMost: 2 },
    ];
  } finally {
    await rig.stop();
  }
};

async function send(
  { stack: { origin } }: RotationRig,
  name: Population,
  number: number,
  sequence: number,
  token: string,
): Promise<void> {
  const consumer = `app-${number}`;
  const response = await fetch(`${origin}/api/accounts/${name}/consumers/${consumer}/reports`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ instance: "i-1", fingerprint, healthy: true, sequence, usage }),
  });
  await response.arrayBuffer();
  if (response.status !== 202) throw new Error(`a report was answered ${response.status}`);
}

/**
 * A fleet of this size exceeds the limit of a request, so it is written to the app's storage. All consumers share one
 * identity.
 */
async function putFleet({ stack, storage }: RotationRig): Promise<void> {
  const principal = stack.principals.consumers.get(`${rotatedAccount}/app`)?.objectId;
  const accounts = names.map((name) => ({
    name,
    resourceId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/${name}`,
    publishedSecret: name,
    vaults: [stack.azure.vaultUrl("kv-bench")],
    consumers: Array.from({ length: populations[name] }, (_, index) => ({
      name: `app-${index}`,
      owner: { name: "Bench team", contact: "bench@contoso.example" },
      environment: "production",
      principal,
      refreshWithin: "1m",
    })),
  }));
  const text = JSON.stringify({ version: 1, accounts });
  const service = BlobServiceClient.fromConnectionString(storage.connectionString);
  const blob = service.getContainerClient("keyturn").getBlockBlobClient("fleet.yaml");
  await blob.upload(text, Buffer.byteLength(text));
}

/** Writes rows as the board does, a hundred at a time, the service's limit. */
async function populate(name: Population, connectionString: string): Promise<void> {
  const table = TableClient.fromConnectionString(connectionString, "keyturnreports", {
    allowInsecureConnection: true,
  });
  const now = new Date();
  const instance = "i-1";
  const said = { instance, fingerprint, healthy: true, receivedAt: now, steadySince: now, sequence: 0 };
  for (let first = 0; first < populations[name]; first += 100) {
    const rows = Array.from({ length: Math.min(100, populations[name] - first) }, (_, index) => {
      const consumer = `app-${first + index}`;
      const rowKey = `${consumer}.${Buffer.from(instance).toString("base64url")}`;
      return { partitionKey: name, rowKey, consumer, ...said };
    });
    await table.submitTransaction(rows.map((row) => ["upsert", row, "Replace"]));
  }
}
