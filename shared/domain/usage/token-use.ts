import type { ConsumerSpec, Policy } from "../account/account-spec.ts";
import { expectedInstances, isContested, isStale } from "../safety/readiness.ts";
import type { InstanceReport } from "../world.ts";
import type { DayCalls } from "./daily-calls.ts";
import { callsSince, keyedIn, startOfDay } from "./daily-calls.ts";

/**
 * Why it is not shown that a consumer does without keys.
 *
 * - `silent`: no instance has a current report.
 * - `unreviewed`: it registered itself, so its count is unverified.
 * - `contested`: two parties speak for one of its instances.
 * - `uncounted`: an instance does not count its calls, or keyturn asked about it by itself.
 * - `by-key`: calls are not known to have carried a token.
 * - `no-token`: no call has carried a token.
 * - `instance-missing`: fewer instances report than are declared.
 */
export type TokenFlaw =
  "silent" | "unreviewed" | "contested" | "uncounted" | "by-key" | "no-token" | "instance-missing";

/** What a consumer says of its calls over some days. */
export interface TokenUse extends DayCalls {
  readonly consumer: string;
  /** Calls that needed a key, as far as is known. */
  readonly keyed: number;
  /** The start of the last day with such a call. */
  readonly lastKeyed?: Date;
  /** Absent when all its calls carried tokens or only proved the key. */
  readonly flaw?: TokenFlaw;
}

/**
 * Whether all calls of a consumer carried tokens, from the day of `from` on, over all its instances, ended ones included.
 * Fails closed: what is unknown counts as a call with a key.
 */
export function tokenUse(
  consumer: ConsumerSpec,
  reports: readonly InstanceReport[],
  { staleAfterMs }: Pick<Policy, "staleAfterMs">,
  from: Date,
  now: Date,
): TokenUse {
  const own = reports.filter((report) => report.consumer === consumer.name);
  const current = own.filter((report) => !isStale(report, staleAfterMs, now));
  const counts = own.flatMap(({ daily }) => (daily ? [callsSince(daily, from)] : []));
  const total = (figure: keyof DayCalls) => counts.reduce((sum, count) => sum + count[figure], 0);
  const [calls, byToken, proofs] = [total("calls"), total("byToken"), total("proofs")];
  const keyed = keyedIn({ calls, byToken, proofs });
  const lastKeyed = Math.max(...counts.map(({ lastKeyedDay = -Infinity }) => lastKeyedDay));
  const flaw = flawIn();
  return {
    consumer: consumer.name,
    calls,
    byToken,
    proofs,
    keyed,
    ...(Number.isFinite(lastKeyed) && { lastKeyed: startOfDay(lastKeyed) }),
    ...(flaw && { flaw }),
  };

  function flawIn(): TokenFlaw | undefined {
    if (current.length === 0) return "silent";
    if (consumer.unreviewed) return "unreviewed";
    if (current.some((report) => isContested(report, staleAfterMs, now))) return "contested";
    if (current.some(({ asked, daily }) => asked !== undefined || daily === undefined)) return "uncounted";
    if (keyed > 0) return "by-key";
    if (byToken === 0) return "no-token";
    return current.length < expectedInstances(consumer) ? "instance-missing" : undefined;
  }
}
