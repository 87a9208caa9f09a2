import type { ConsumerSpec } from "../domain/account/account-spec.ts";
import type { WantedKey } from "../domain/confirmation/wanted-key.ts";
import type { Readiness } from "../domain/safety/readiness.ts";
import { readinessOf } from "../domain/safety/readiness.ts";
import type { InstanceReport } from "../domain/world.ts";

/** What the gate would find of a consumer now; undefined while no key is wanted of anybody. */
export function readinessIn(
  consumer: ConsumerSpec,
  wanted: WantedKey | undefined,
  reports: readonly InstanceReport[],
  staleAfterMs: number,
  now: Date,
): Readiness | undefined {
  if (!wanted) return undefined;
  const { fingerprint, movesConsumers, publishedAt } = wanted;
  // The gate asks the same question.
  const receivedAfter = movesConsumers && { receivedAfter: publishedAt };
  return readinessOf(consumer, reports, { fingerprint, staleAfterMs, now, ...receivedAfter });
}
