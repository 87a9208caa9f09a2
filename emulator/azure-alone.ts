// Runs the local Azure alone, for programs in other languages. Takes its seed, `LocalAzureOptions`, as one line of JSON
// from stdin, prints its origin, its ids, the environment of its clients and the keys of its topics as one line of JSON,
// and ends when stdin does. GET /_local/addresses of the origin lists the rest.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { keepExchanges } from "./azure/keep-exchanges.ts";
import { startLocalAzure } from "./azure/local-azure.ts";
import type { LocalAzureOptions } from "./azure/seed.ts";

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { value: seed = "{}" } = await lines.next();
const directory = await mkdtemp(join(tmpdir(), "local-azure-"));
const options = JSON.parse(seed) as Omit<LocalAzureOptions, "directory">;
const azure = await startLocalAzure({ ...options, directory });
const { tenantId, subscriptionId, reachable } = azure;
const origin = reachable.armEndpoint;
const environment = reachable.environment();
const topicKeys = Object.fromEntries(
  (options.topics ?? []).map((topic) => [topic, azure.topicKeys(topic).key1] as const),
);
console.log(JSON.stringify({ origin, tenantId, subscriptionId, environment, topicKeys }));
while ((await lines.next()).done !== true);
await keepExchanges(azure);
await azure.close();
await rm(directory, { recursive: true, force: true });
