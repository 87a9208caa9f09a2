import type { RateLimit } from "../emulator/azure/arm/rate-limit.ts";
import { accountResource } from "../shared/account-resource.ts";
import { translate } from "../shared/azure/azure-errors.ts";
import type { NotedAnswer } from "../shared/azure/noted-answer.ts";
import { pacedWrites } from "../shared/azure/paced-writes.ts";
import { PacedError } from "../shared/errors.ts";
import type { Clock } from "../shared/ports/clock.ts";
import type { KeyIssuer } from "../shared/ports/key-issuer.ts";
import type { WritePacer } from "../shared/ports/write-pacer.ts";

/** Totals of all processes during a measurement. */
export interface ArmCounts {
  reads: number;
  writes: number;
  /** Answered 429. */
  refused: number;
  /** Not sent: its write permit was too far away. */
  sentAway: number;
}

export interface LimitedArm {
  readonly limit: RateLimit;
  readonly clock: Clock;
  readonly latencyMs: number;
  readonly counts: ArmCounts;
}

/**
 * The accounts behind Resource Manager's limits, called by one process with its own pacer: the pacing is the
 * app's.
 */
export function throughLimitedArm(accounts: KeyIssuer, pacer: WritePacer, arm: LimitedArm): KeyIssuer {
  const writes = pacedWrites(pacer);

  async function admitted(kind: "reads" | "writes", id: string, options?: NotedAnswer["options"]) {
    await arm.clock.sleep(arm.latencyMs);
    arm.counts[kind] += 1;
    const taken = arm.limit.take("keyturn", subscriptionOf(id), kind);
    if ("left" in taken) return options?.onResponse(answerWith("left", taken.left));
    arm.counts.refused += 1;
    const response = answerWith("retry-after", taken.retryAfterSeconds);
    throw Object.assign(new Error("throttled"), { statusCode: 429, response });
  }

  async function told<T>(operation: string, kind: "read" | "change", ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof PacedError) arm.counts.sentAway += 1;
      throw translate(error, operation, kind);
    }
  }

  return {
    describe: (id) =>
      told("describe", "read", async () => {
        await admitted("reads", id);
        return accounts.describe(id);
      }),
    listKeys: (id, urgent = false) =>
      told("list", "read", async () => {
        await writes.awaitPermit(subscriptionOf(id), urgent);
        return writes.send({ ...writeTo(id), kind: "read" }, async (options) => {
          await admitted("writes", id, options);
          return accounts.listKeys(id);
        });
      }),
    awaitWritePermit: (id, urgent) =>
      told("turn", "read", () => writes.awaitPermit(subscriptionOf(id), urgent)),
    regenerate: (id, slot, withinMs) =>
      told("regenerate", "change", () =>
        writes.send({ ...writeTo(id), kind: "change" }, async (options) => {
          await admitted("writes", id, options);
          return accounts.regenerate(id, slot, withinMs);
        }),
      ),
  };
}

const headers = {
  left: "x-ms-ratelimit-remaining-subscription-writes",
  "retry-after": "retry-after",
} as const;

function answerWith(header: keyof typeof headers, value: number) {
  return {
    headers: { get: (name: string) => (name === headers[header] ? String(value) : undefined) },
  };
}

function writeTo(resourceId: string) {
  return { subscription: subscriptionOf(resourceId), operation: "a write" };
}

function subscriptionOf(resourceId: string): string {
  return accountResource(resourceId)?.subscription ?? "";
}
