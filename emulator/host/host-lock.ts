import { createHash } from "node:crypto";
import type { BlobLeaseClient, ContainerClient } from "@azure/storage-blob";
import { describeError, type HostLog } from "./host-log.ts";
import { pause } from "./pause.ts";

/** The shortest lease that Blob Storage grants. */
const LEASE_MS = 15_000;
const RENEW_MS = 5_000;

export interface HostLockOptions {
  readonly container: ContainerClient;
  readonly blobName: string;
  /** Names this host. A host that restarts under the same name gets its lock back at once. */
  readonly instance: string;
  /** The wait between two attempts while another host has the lock. */
  readonly retryMs: number;
  readonly log: HostLog;
}

/**
 * Runs `work` while this host holds the lock exclusively, and again whenever it regains the lock, until
 * `stopping` aborts. `work` must end soon after its signal aborts.
 */
export async function whileLocked(
  options: HostLockOptions,
  stopping: AbortSignal,
  work: (held: AbortSignal) => Promise<void>,
): Promise<void> {
  const { log, blobName, retryMs } = options;
  while (!stopping.aborted) {
    const lease = await tryAcquire(options);
    if (lease) {
      const lost = new AbortController();
      const renewing = renew(lease, lost, options);
      await work(AbortSignal.any([lost.signal, stopping]));
      lost.abort();
      await renewing;
      await lease.releaseLease().catch((error: unknown) => {
        log("debug", "host", `lock ${blobName} runs out by itself: ${describeError(error)}`);
      });
    }
    await pause(retryMs, stopping);
  }
}

async function tryAcquire({
  container,
  blobName,
  instance,
  log,
}: HostLockOptions): Promise<BlobLeaseClient | undefined> {
  try {
    await container.createIfNotExists();
    const blob = container.getBlockBlobClient(blobName);
    if (!(await blob.exists())) {
      await blob.upload("", 0, { conditions: { ifNoneMatch: "*" } }).catch(ignoreStatus(409, 412));
    }
    const lease = blob.getBlobLeaseClient(leaseIdOf(instance));
    await lease.acquireLease(LEASE_MS / 1000);
    return lease;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 409) {
      log("warning", "host", `lock ${blobName} cannot be taken: ${describeError(error)}`);
    }
    return undefined;
  }
}

/** Aborts `lost` when the lease may have expired; a shorter storage outage changes nothing. */
async function renew(
  lease: BlobLeaseClient,
  lost: AbortController,
  { log, blobName }: HostLockOptions,
): Promise<void> {
  let heldUntil = performance.now() + LEASE_MS;
  await pause(RENEW_MS, lost.signal);
  while (!lost.signal.aborted) {
    const asked = performance.now();
    try {
      await lease.renewLease();
      heldUntil = asked + LEASE_MS;
    } catch (error) {
      log("warning", "host", `lock ${blobName} was not renewed: ${describeError(error)}`);
      const status = (error as { statusCode?: number }).statusCode;
      if (status === 404 || status === 409 || status === 412 || performance.now() + RENEW_MS > heldUntil)
        lost.abort();
    }
    await pause(RENEW_MS, lost.signal);
  }
}

/** Blob Storage wants lease ids to be GUIDs. */
function leaseIdOf(instance: string): string {
  const hex = createHash("sha256").update(instance).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}

function ignoreStatus(...expected: readonly number[]): (error: unknown) => void {
  return (error) => {
    if (!expected.includes((error as { statusCode?: number }).statusCode ?? 0)) throw error;
  };
}
