import { readFile } from "node:fs/promises";
import { z } from "zod";

const timeSpan = z.string().transform((text, context) => {
  const match = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,7}))?$/.exec(text);
  if (!match) {
    context.addIssue(`"${text}" is not a time span such as 00:00:30`);
    return z.NEVER;
  }
  const [days, hours, minutes, seconds] = match.slice(1, 5).map((part) => Number(part ?? 0));
  const wholeSeconds = (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0);
  return wholeSeconds * 1000 + Math.round(Number(`0.${match[5] ?? "0"}`) * 1000);
});

const queuesSchema = z
  .object({
    maxPollingInterval: timeSpan.default(60_000),
    visibilityTimeout: timeSpan.default(0),
    batchSize: z.int().min(1).max(32).default(16),
    newBatchThreshold: z.int().min(0).optional(),
    maxDequeueCount: z.int().min(1).default(5),
    messageEncoding: z.enum(["base64", "none"]).default("base64"),
  })
  .transform((queues) => ({
    maxPollingIntervalMs: queues.maxPollingInterval,
    /** The delay between a failure and the next attempt; not the lock while a function runs. */
    visibilityTimeoutMs: queues.visibilityTimeout,
    batchSize: queues.batchSize,
    newBatchThreshold: queues.newBatchThreshold ?? Math.floor(queues.batchSize / 2),
    maxDequeueCount: queues.maxDequeueCount,
    messageEncoding: queues.messageEncoding,
  }));

const hostJsonSchema = z.object({
  version: z.literal("2.0"),
  extensions: z
    .object({
      http: z.object({ routePrefix: z.string().default("api") }).prefault({}),
      queues: queuesSchema.prefault({}),
    })
    .prefault({}),
  logging: z.object({ logLevel: z.record(z.string(), z.string()).default({}) }).prefault({}),
});

export type HostJson = z.output<typeof hostJsonSchema>;
export type QueueSettings = HostJson["extensions"]["queues"];

/**
 * @throws {Error} naming the file and every faulty field.
 */
export async function readHostJson(file: string): Promise<HostJson> {
  const parsed = hostJsonSchema.safeParse(JSON.parse(await readFile(file, "utf8")));
  if (!parsed.success) throw new Error(`${file} cannot be used: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** The defaults without a host.json. */
export function defaultHostJson(): HostJson {
  return hostJsonSchema.parse({ version: "2.0" });
}
