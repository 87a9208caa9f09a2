import { BlobServiceClient } from "@azure/storage-blob";
import { odata } from "@azure/data-tables";
import { describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { audience } from "../../emulator/stack/stack-plan.ts";
import { fingerprintOf } from "../../shared/secret-value.ts";
import { until } from "../until.ts";
import { post } from "./stack/people.ts";
import { aConsumer, anAccount } from "./stack/plans.ts";
import { recordedEvents, trailTable } from "./stack/recorded-events.ts";
import { aStack } from "./stack/running-stack.ts";

const size = Number(process.env["KEYTURN_FLEET"] ?? 40);
const limitMs = 240_000;
const reportEveryMs = 15_000;

const names = Array.from({ length: size }, (_, index) => `acc-${String(index + 1).padStart(3, "0")}`);
const vaultOf = (index: number) => `kv-${(index % 4) + 1}`;

describe(`${size} accounts due at once, and two app processes`, () => {
  it(
    "turns every account over once, with two regenerations each, and keeps every chain whole",
    async () => {
      const stack = await aStack({
        // Each requests its rotation as soon as it is enrolled, and holds until its consumer reports.
        policy: {
          cadence: "1s",
          allowShortCadence: true,
          timerGrace: "0s",
          soak: "1s",
          staleAfter: "60s",
          cooldown: "1h",
          probeInterval: "50ms",
        },
        sweepSchedule: "*/5 * * * * *",
        claimMs: 10_000,
        accounts: names.map((name, index) =>
          anAccount({
            name,
            publishedSecret: `${name}-key`,
            vaults: [vaultOf(index)],
            consumers: [aConsumer({ name: "app", vault: vaultOf(index) })],
          }),
        ),
      });
      await Promise.all([stack.startApp(), stack.startApp()]);
      await putFleet(stack);
      const enrolledMs = await took(() =>
        until(async () => (await phases(stack)).every((p) => p === "preparing"), limitMs),
      );

      const stopReports = reportSteadily(stack);
      const rotatedMs = await took(() => until(async () => (await ended(stack)) === size, limitMs));
      await stopReports();

      const counts = regenerationsByAccount(stack);
      expect(names.filter((name) => counts.get(name) !== 2)).toEqual([]);
      for (const name of names) {
        const events = await recordedEvents(stack, name);
        expect(events.filter(({ type }) => type === "rotation-ended")).toEqual([
          expect.objectContaining({ outcome: "completed" }),
        ]);
      }
      expect(stack.appLines.filter((line) => line.includes("(Failed"))).toEqual([]);
      const throttled = arm(stack).filter(({ status }) => status === 429).length;
      console.log(
        `${size} accounts: enrolled in ${seconds(enrolledMs)}, turned over in ${seconds(rotatedMs)}, ` +
          `ARM refused ${throttled} calls for its limits`,
      );
    },
    2 * limitMs,
  );
});

/** A fleet of this size exceeds the limit of a request, so it is written to the app's storage. */
async function putFleet(stack: LocalStack): Promise<void> {
  const service = BlobServiceClient.fromConnectionString(stack.storage.connectionString);
  const container = service.getContainerClient("keyturn");
  await container.createIfNotExists();
  const text = JSON.stringify(stack.fleetDocument());
  await container.getBlockBlobClient("fleet.yaml").upload(text, Buffer.byteLength(text));
}

interface Head {
  readonly phase: string;
  readonly rotation: string;
}

async function heads(stack: LocalStack): Promise<readonly Head[]> {
  const found: Head[] = [];
  const rows = trailTable(stack).listEntities<Head>({ queryOptions: { filter: odata`RowKey eq ${"head"}` } });
  // The first look at an account creates the table.
  try {
    for await (const row of rows) found.push(row);
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 404) throw error;
  }
  return found;
}

async function phases(stack: LocalStack): Promise<readonly (string | undefined)[]> {
  const found = await heads(stack);
  return names.map((_, index) => found[index]?.phase);
}

async function ended(stack: LocalStack): Promise<number> {
  return (await heads(stack)).filter(({ rotation }) => rotation.includes('"lastEnded"')).length;
}

/**
 * Reports for the one consumer of every account: at once when its vault publishes another key, and
 * periodically.
 */
function reportSteadily(stack: LocalStack): () => Promise<void> {
  const stopping = new AbortController();
  const tokens = new Map<string, Promise<string>>();
  const said = new Map<string, { fingerprint: string; at: number }>();
  const speak = async (name: string, index: number): Promise<void> => {
    const value = stack.azure.secretVersions(vaultOf(index), `${name}-key`).at(-1)?.value ?? "";
    const fingerprint = fingerprintOf(value);
    const last = said.get(name);
    if (last?.fingerprint === fingerprint && performance.now() - last.at < reportEveryMs) return;
    const token = tokens.get(name) ?? stack.azure.tokenFor({ client: `${name}/app`, audience });
    tokens.set(name, token);
    const body = { instance: "app-1", fingerprint, healthy: true };
    const { status } = await post(stack, `${name}/consumers/app/reports`, body, await token);
    if (status === 202) said.set(name, { fingerprint, at: performance.now() });
  };
  const speaking = (async () => {
    while (!stopping.signal.aborted) {
      // In portions, so that the reports of a whole fleet do not come at once.
      for (let start = 0; start < size; start += 20) {
        await Promise.all(names.slice(start, start + 20).map((name, index) => speak(name, start + index)));
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return async () => {
    stopping.abort();
    await speaking;
  };
}

function regenerationsByAccount(stack: LocalStack): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { url, status } of arm(stack)) {
    const name = /accounts\/([^/]+)\/regenerateKey/i.exec(url)?.[1];
    if (name !== undefined && status === 200) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function arm(stack: LocalStack) {
  return stack.azure.journal
    .read()
    .flatMap((entry) => ("url" in entry && entry.service === "arm" ? [entry] : []));
}

async function took(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(0)} s`;
}
