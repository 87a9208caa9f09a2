import type { AccountSpec } from "../account/account-spec.ts";
import { maxRefreshMs } from "../account/account-spec.ts";
import { greatest } from "../time.ts";
import type { InstanceReport } from "../world.ts";
import type { Readiness } from "./readiness.ts";
import { expectedInstances } from "./readiness.ts";
import { lastUseMs } from "./refresh-bound.ts";

/**
 * When the soak ends. It is the consumer's: instances may come and go as long as enough of them are healthy on the wanted
 * key at every moment. Publication restarts it, and so does an instance that stops being steady. A new instance that is
 * healthy from its first report on inherits it.
 */
export function soakEnd(
  spec: AccountSpec,
  readiness: readonly Readiness[],
  publishedAt: Date,
  wantedMs: number,
): Date {
  const steady = readiness.flatMap((one) => steadySince(one, spec.policy.staleAfterMs));
  // The refresh bound is part of the safety rule; a soak shorter than it would only ask in vain.
  const soakMs = Math.max(wantedMs, lastUseMs(maxRefreshMs(spec)) + 1);
  return new Date(greatest(steady, publishedAt.getTime()) + soakMs);
}

/** The moments since which the consumer as a whole has been healthy on the wanted key. */
function steadySince(readiness: Readiness, staleAfterMs: number): readonly number[] {
  const { consumer, confirmed, departed, unhealthyAt, contestedAt } = readiness;
  const all = [...confirmed, ...departed];
  const known = all.filter(({ unbroken }) => !unbroken).map(startOf);
  const enough = enoughSince(all, expectedInstances(consumer), confirmed.length, staleAfterMs);
  // A waiver lets a consumer pass that has too few: then those that it has must be steady.
  const covered = enough === undefined ? confirmed.map(startOf) : [enough];
  // An instance that failed and fell silent confirms nothing: its replacement must prove healthy first.
  const doubted = [unhealthyAt, contestedAt].flatMap((at) => (at ? [at.getTime()] : []));
  return [...known, ...covered, ...doubted];
}

/**
 * Since when at least so many instances at a time have confirmed the key without a break. Each counts from when it became
 * steady until its last report is stale, as the gate counts it; a current one counts still.
 *
 * @returns nothing when there are too few now.
 */
function enoughSince(
  reports: readonly InstanceReport[],
  expected: number,
  now: number,
  staleAfterMs: number,
): number | undefined {
  if (now < expected) return undefined;
  const starts = reports.map(startOf).sort((a, b) => b - a);
  const ends = reports.map(({ receivedAt }) => receivedAt.getTime() + staleAfterMs).sort((a, b) => b - a);
  // Backwards from now, when `now` of them count: the ends of all that count still lie ahead.
  let left = now;
  let ended = now;
  for (const start of starts) {
    for (; (ends[ended] ?? -Infinity) >= start; ended += 1) left += 1;
    left -= 1;
    if (left < expected) return start;
  }
  return undefined;
}

function startOf({ steadySince }: InstanceReport): number {
  return steadySince.getTime();
}
