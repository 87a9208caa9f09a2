import type { ContainerClient } from "@azure/storage-blob";
import { z } from "zod";

/** A timer's last and next run, as the host stores it between processes. */
export interface TimerStatus {
  /** The last occurrence that was run; undefined before the first. */
  readonly last: Date | undefined;
  readonly next: Date;
  readonly lastUpdated: Date;
}

const dateOrNever = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const statusSchema = z
  .object({ Last: dateOrNever, Next: dateOrNever, LastUpdated: dateOrNever })
  .transform(({ Last, Next, LastUpdated }) => ({
    last: Last.getTime() === NEVER.getTime() ? undefined : Last,
    next: Next,
    lastUpdated: LastUpdated,
  }));

/** .NET's text for a time that was never set. */
const NEVER = new Date("0001-01-01T00:00:00Z");

/** Undefined when no host has run this timer yet. */
export async function readTimerStatus(
  container: ContainerClient,
  blobName: string,
): Promise<TimerStatus | undefined> {
  const blob = container.getBlockBlobClient(blobName);
  if (!(await blob.exists())) return undefined;
  return statusSchema.parse(JSON.parse((await blob.downloadToBuffer()).toString("utf8")));
}

export async function writeTimerStatus(
  container: ContainerClient,
  blobName: string,
  status: TimerStatus,
): Promise<void> {
  const text = JSON.stringify(toDocument(status));
  await container.getBlockBlobClient(blobName).upload(text, Buffer.byteLength(text));
}

/** The form of both the blob and the handler's argument, before the library changes its letter case. */
export function toDocument(status: TimerStatus): { Last: string; Next: string; LastUpdated: string } {
  return {
    Last: (status.last ?? NEVER).toISOString(),
    Next: status.next.toISOString(),
    LastUpdated: status.lastUpdated.toISOString(),
  };
}
