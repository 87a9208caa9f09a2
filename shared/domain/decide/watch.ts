import type { Decision } from "./decision.ts";
import { observe, record } from "./decision.ts";
import type { Drift } from "../rotation/drift.ts";
import type { Inspection } from "./find-drift.ts";
import { presentOf } from "./find-drift.ts";
import type { Fingerprint } from "../key.ts";
import { fingerprintsOf } from "../key.ts";
import type { AccountState, EnrolledState } from "../rotation/account-state.ts";
import { isDatedAhead } from "../time.ts";
import { awaitsSecondLook } from "./patience.ts";
import { unhealthyOn } from "../safety/weight.ts";
import type { VaultFact, World } from "../world.ts";

/** Failing consumers do not make keyturn look more often than this. */
const soonestMs = 5_000;
/** A second look follows the first at once, and not all the time. */
const secondMs = 2_000;

/** The parts of a state that tell which vaults are compared. */
type Watched = Pick<EnrolledState, "target" | "owed">;

/**
 * Looks for drift, when it is time to or when the facts are at hand anyway. The published secret and one question to the
 * data plane are cheap; the keys themselves are listed only when these look wrong. Each vault that can be read is compared,
 * whatever the others answer; a secret that is owed is wrong, and known to be.
 *
 * @param expected the key that every vault should publish in this phase.
 * @param urgent consumers say that the published key fails them.
 * @param suspected consumers say that a key which is valid in this phase, but not the published one, fails them.
 * @returns the facts to read or the drift to record; nothing when all is well, or a look is not due.
 */
export function watch(
  state: Watched,
  expected: Fingerprint,
  urgent: boolean,
  world: World,
  find: (seen: Inspection) => Drift | undefined,
  suspected = false,
): Decision | undefined {
  const { keys, liveness, now } = world;
  const published = world.published?.filter(({ vault }) => !owesPublished(state, vault));
  if (keys?.kind === "listed" && published) {
    const found = find({ keys: fingerprintsOf(keys), published }) ?? unreadable(published);
    return found && record({ type: "drift-found", at: now, drift: found });
  }
  if (!watchIsDue(urgent, world)) return undefined;
  if (!published || !liveness) return observe("published", "liveness");
  const gone = unreadable(published);
  if (gone) return record({ type: "drift-found", at: now, drift: gone });
  if (keys) return undefined;
  const wrong = presentOf(published).some(({ latest }) => latest.fingerprint !== expected);
  if (wrong || suspected || liveness === "refused") return observe("keys");
  return liveness === "unknown" ? listWhereConsumersFail(expected, world) : undefined;
}

/** Where the data plane says nothing, those who use the key do. */
function listWhereConsumersFail(expected: Fingerprint, world: World): Decision | undefined {
  const { reports } = world;
  if (!reports) return observe("reports");
  return unhealthyOn(expected, reports, world) > 0 ? observe("keys") : undefined;
}

function owesPublished({ owed = [] }: Watched, vault: string): boolean {
  return owed.some((place) => place.vault === vault && place.secret === "published");
}

/** Published secrets that no consumer can read, and that a write brings back. */
function unreadable(published: readonly VaultFact[]): Drift | undefined {
  const places = published.flatMap(({ vault, latest }) =>
    latest.kind === "absent" || latest.kind === "disabled" ? [{ vault, secret: "published" as const }] : [],
  );
  return places.length > 0 ? { kind: "secrets-unusable", places } : undefined;
}

function watchIsDue(urgent: boolean, { now, watchedAt, spec, published, liveness, held }: World): boolean {
  // Facts that this run has read for the watch are judged before they count as watched.
  if (published && liveness) return true;
  const { driftCheckMs } = spec.policy;
  const everyMs = awaitsSecondLook(held) ? secondMs : urgent ? soonestMs : driftCheckMs;
  return isTimeToWatch(watchedAt, Math.min(everyMs, driftCheckMs), now);
}

/** Whether the last time, if there was one, is long enough ago. */
export function isTimeToWatch(watchedAt: Date | undefined, everyMs: number, now: Date): boolean {
  return !watchedAt || isDatedAhead(watchedAt, now) || now.getTime() - watchedAt.getTime() >= everyMs;
}

/** Whether drift must be looked for: no message of keyturn's own follows a change made by others. */
export function isWatched(state: AccountState): boolean {
  switch (state.phase) {
    case "unenrolled":
    case "enrolling":
    case "repairing":
    case "publishing":
      // These read the keys and the vaults anyway whenever they continue.
      return false;
    default:
      return !state.paused;
  }
}
