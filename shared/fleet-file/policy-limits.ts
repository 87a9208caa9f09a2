import type { AccountSpec } from "../domain/account/account-spec.ts";
import { nearExpiryMs } from "../domain/decide/cadence.ts";
import { dayMs, minuteMs } from "../domain/time.ts";
import type { Fault } from "../errors.ts";

/** A shorter cadence is more often a slip of the pen, such as `90m` for `90d`, than a wish. */
const shortCadenceMs = dayMs;
/** A shorter one forgets who uses a key between two reports, and every consumer would have to report all the time. */
const minStaleAfterMs = minuteMs;
/** A report that old says nothing about today, and an instance that has gone would protect its key for as long. */
const maxStaleAfterMs = 30 * dayMs;
/** An account that is looked at less often than this is not watched. */
const maxDriftCheckMs = dayMs;

/**
 * Finds policies under which an account would rotate without end, or never. They are refused when a file is applied; a
 * file that an earlier build took is read all the same, so that an upgrade stops no account.
 */
export function policyLimits({ name, policy }: AccountSpec): readonly Fault[] {
  const { cadenceMs, soakMs, cooldownMs, allowShortCadence } = policy;
  const short = allowShortCadence === true;
  const found: readonly (readonly [boolean, string, string])[] = [
    [cadenceMs === 0, "cadence", "must not be zero: the account would always be due"],
    [
      cadenceMs > 0 && cadenceMs < shortCadenceMs && !short,
      "cadence",
      "is shorter than a day; if that is meant, say allowShortCadence: true",
    ],
    [
      cadenceMs > 0 && cadenceMs <= soakMs + cooldownMs && !short,
      "cadence",
      "must be longer than soak and cooldown together; if only the cooldown is to pace it, say allowShortCadence: true",
    ],
    [policy.staleAfterMs === 0, "staleAfter", "must not be zero: no report would ever count"],
    [
      policy.staleAfterMs > 0 && policy.staleAfterMs < minStaleAfterMs && !short,
      "staleAfter",
      "must be at least 1m; if seconds stand for what takes hours elsewhere, say allowShortCadence: true",
    ],
    [policy.staleAfterMs > maxStaleAfterMs, "staleAfter", "must be at most 30d"],
    [policy.approvalWithinMs === 0, "approvalWithin", "must not be zero: no approval would ever count"],
    [policy.driftCheckMs === 0, "driftCheck", "must not be zero: every look would compare everything"],
    [policy.driftCheckMs > maxDriftCheckMs, "driftCheck", "must be at most 1d"],
    [
      policy.timerGraceMs >= nearExpiryMs,
      "timerGrace",
      "must be shorter than 30d: by then the published version has expired",
    ],
  ];
  return found.flatMap(([isBroken, field, message]) =>
    isBroken ? [{ path: `accounts.${name}.policy.${field}`, message }] : [],
  );
}
