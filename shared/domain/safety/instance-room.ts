import type { ConsumerSpec, Policy } from "../account/account-spec.ts";
import type { InstanceReport } from "../world.ts";
import { isStale } from "./readiness.ts";

/** The most instances of a consumer that are heard at a time: while they are replaced, there are more than declared. */
export function maxInstances({ instances }: Pick<ConsumerSpec, "instances">): number {
  return 2 * instances + 20;
}

/** How often an instance may be replaced by one of another name before decisions no longer rest on its report. */
const replacements = 10;

/** Whether a consumer may have one more instance, and the reports that must go for it. */
export interface Room {
  readonly isFull: boolean;
  /** So many more may come before somebody must look again, even if twenty processes let them in. */
  readonly more: number;
  readonly gone: readonly InstanceReport[];
}

/**
 * Whether there is room for an instance that is new, or speaks again after it was stale. Who invents names can fill the
 * room of one consumer, and no more. Reports go before their time only if no decision can rest on them.
 *
 * @param own all reports that the consumer's instances sent.
 */
export function roomFor(
  instance: string,
  own: readonly InstanceReport[],
  consumer: Pick<ConsumerSpec, "instances">,
  { staleAfterMs, soakMs }: Pick<Policy, "staleAfterMs" | "soakMs">,
  now: Date,
): Room {
  const limit = maxInstances(consumer);
  const others = own.filter((report) => report.instance !== instance);
  const current = others.filter((report) => !isStale(report, staleAfterMs, now)).length;
  const isPast = (report: InstanceReport) => isStale(report, staleAfterMs + soakMs, now);
  const isCrowded = others.length >= replacements * limit;
  const gone = isCrowded ? others.filter(isPast) : [];
  const left = Math.min(limit - current, replacements * limit - others.length + gone.length);
  return { isFull: left <= 0, more: Math.max(0, Math.floor((left - 1) / 20)), gone };
}
