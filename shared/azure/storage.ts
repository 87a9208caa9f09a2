import type { TableServiceClientOptions } from "@azure/data-tables";
import { TableClient } from "@azure/data-tables";
import type { TokenCredential } from "@azure/identity";
import { ContainerClient } from "@azure/storage-blob";
import { QueueClient } from "@azure/storage-queue";
import type { Config, StorageSettings } from "../config.ts";
import type { StorageClock } from "./storage-clock.ts";

/** Hands out clients of the app's own storage account. */
export interface Storage {
  table(name: string): TableClient;
  queue(name: string): QueueClient;
  container(name: string): ContainerClient;
}

/**
 * Retries are safe in the app's own storage: a write that had happened conflicts with its own ETag, and the caller looks
 * again.
 */
const retryOptions = { maxRetries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 };
const tryOptions = { maxTries: 4, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 };

/** @param clock learns the time from every answer of a table. */
export function openStorage(
  settings: StorageSettings,
  credential: TokenCredential,
  clock?: Pick<StorageClock, "hear" | "monotonicMs">,
): Storage {
  const tableOptions = { retryOptions, ...(clock && { additionalPolicies: [timeTeller(clock)] }) };
  if (settings.kind === "identity") {
    const { blobUri, queueUri, tableUri } = settings;
    return {
      table: (name) => new TableClient(tableUri, name, credential, tableOptions),
      queue: (name) => new QueueClient(`${queueUri}/${name}`, credential, { retryOptions: tryOptions }),
      container: (name) =>
        new ContainerClient(`${blobUri}/${name}`, credential, { retryOptions: tryOptions }),
    };
  }
  const { connectionString } = settings;
  // Plain HTTP is only for a local storage emulator, whose address says so.
  const allowInsecureConnection = /DefaultEndpointsProtocol=http;/i.test(connectionString);
  return {
    table: (name) =>
      TableClient.fromConnectionString(connectionString, name, { ...tableOptions, allowInsecureConnection }),
    queue: (name) => new QueueClient(connectionString, name, { retryOptions: tryOptions }),
    container: (name) => new ContainerClient(connectionString, name, { retryOptions: tryOptions }),
  };
}

/** The storage of the archive: an account of its own where the settings name one, else the app's. */
export function openEvidenceStorage(
  { evidenceUri }: Pick<Config, "evidenceUri">,
  credential: TokenCredential,
  own: Storage,
): Pick<Storage, "container"> {
  if (evidenceUri === undefined) return own;
  return {
    container: (name) =>
      new ContainerClient(`${evidenceUri}/${name}`, credential, { retryOptions: tryOptions }),
  };
}

type AddedPolicy = NonNullable<TableServiceClientOptions["additionalPolicies"]>[number];

/** Tells the clock what time each answer names. Each attempt by itself: a retried request was sent long before. */
function timeTeller(clock: Pick<StorageClock, "hear" | "monotonicMs">): AddedPolicy {
  return {
    position: "perRetry",
    policy: {
      name: "keyturnTimeTeller",
      async sendRequest(request, next) {
        const sentMs = clock.monotonicMs();
        const response = await next(request);
        const dateMs = Date.parse(response.headers.get("date") ?? "");
        if (!Number.isNaN(dateMs)) clock.hear({ sentMs, receivedMs: clock.monotonicMs(), dateMs });
        return response;
      },
    },
  };
}

/** How long a request may take, the SDK's retries included; unlimited without it. */
export interface Within {
  readonly abortSignal?: AbortSignal;
}

export function within(ms: number): Within {
  return { abortSignal: AbortSignal.timeout(ms) };
}

/**
 * Replaces the row that was read with that ETag, or creates it without one. Another write in between is a 412 or 409.
 *
 * @returns the new ETag, which the service may leave out.
 */
export function writeSince(
  table: TableClient,
  row: { readonly partitionKey: string; readonly rowKey: string },
  since: string | undefined,
  within: Within = {},
): Promise<{ readonly etag?: string }> {
  return since === undefined
    ? table.createEntity(row, within)
    : table.updateEntity(row, "Replace", { etag: since, ...within });
}

/** Runs a creation once; after a failure the next caller retries it. */
export function once(create: () => Promise<unknown>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return async () => {
    done ??= create().then(
      () => undefined,
      (error: unknown) => {
        done = undefined;
        throw error;
      },
    );
    await done;
  };
}
