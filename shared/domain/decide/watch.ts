import type { Decision } from "./decision.ts";
import { observe, record } from "./decision.ts";
import type { Drift } from "../rotation/drift.ts";
import type { Inspection } from "./find-drift.ts";
import { presentOf } from "./find-drift.ts";
import type { Fingerprint } from "../key.ts";
import { fingerprintsOf } from "../key.ts";
import { isDatedAhead } from "../time.ts";
import type { World } from "../world.ts";

/** Failing consumers do not make keyturn look more often than this. */
const soonestMs = 5_000;

/**
 * Looks for drift, when it is time to or when the facts are at hand anyway. The published secret and one question to the
 * data plane are cheap; the keys themselves are listed only when these look wrong.
 *
 * @param expected the key that every vault should publish in this phase.
 * @param urgent consumers say that the published key fails them.
 * @param suspected consumers say that a key which is valid in this phase, but not the published one, fails them.
 * @returns the facts to read or the drift to record; nothing when all is well, or a look is not due.
 */
export function watch(
  expected: Fingerprint,
  urgent: boolean,
  world: World,
  find: (seen: Inspection) => Drift | undefined,
  suspected = false,
): Decision | undefined {
  const { keys, published, liveness } = world;
  if (keys?.kind === "listed" && published) {
    // Without a readable secret there is nothing to compare.
    if (presentOf(published).length === 0) return undefined;
    const drift = find({ keys: fingerprintsOf(keys), published });
    return drift && record({ type: "drift-found", at: world.now, drift });
  }
  if (!watchIsDue(urgent, world)) return undefined;
  if (!published || !liveness) return observe("published", "liveness");
  const wrong = presentOf(published).some(({ latest }) => latest.fingerprint !== expected);
  return (wrong || suspected || liveness === "refused") && !keys ? observe("keys") : undefined;
}

function watchIsDue(urgent: boolean, { now, watchedAt, spec, published, liveness }: World): boolean {
  // Facts that this run has read for the watch are judged before they count as watched.
  if (published && liveness) return true;
  const { driftCheckMs } = spec.policy;
  return isTimeToWatch(watchedAt, urgent ? Math.min(soonestMs, driftCheckMs) : driftCheckMs, now);
}

/** Whether the last watch, if there was one, is long enough ago. */
function isTimeToWatch(watchedAt: Date | undefined, everyMs: number, now: Date): boolean {
  return !watchedAt || isDatedAhead(watchedAt, now) || now.getTime() - watchedAt.getTime() >= everyMs;
}
