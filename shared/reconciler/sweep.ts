import type { AccountSpec, Fleet, Policy } from "../domain/account-spec.ts";
import { unarchivedSince } from "../domain/archiving.ts";
import { isOverdue } from "../domain/cadence.ts";
import { isStuck } from "../domain/stuck.ts";
import { isTimeToWatch } from "../domain/watch.ts";
import type { Trail } from "../ports/trail-store.ts";
import type { ReconcilerPorts } from "./ports.ts";

export interface Swept {
  readonly woken: readonly string[];
  /** Where nothing has happened for longer than the phase should take. */
  readonly stuck: readonly string[];
  /** Where a rotation has ended whose evidence is not in the archive, the latest first; the fleet or not. */
  readonly unarchived: readonly string[];
  /** Whose published key is older than its policy allows. */
  readonly overdue: readonly string[];
}

/**
 * Asks for a look at every account of the fleet whose wake time has come, whose last watch for drift is too long
 * ago, or that was never looked at.
 *
 * @param graceMs how long an account that is not idle is left to the message that was sent to wake it.
 */
export async function sweep(
  fleet: Fleet,
  { trail, queue, clock }: Pick<ReconcilerPorts, "trail" | "queue" | "clock">,
  graceMs: number,
): Promise<Swept> {
  const now = clock.now();
  const trails = await trail.list();
  const known = new Map(trails.map((found) => [found.account, found]));
  const due = fleet.accounts
    .filter((spec) => isDue(known.get(spec.name), spec, now, graceMs))
    .map((spec) => spec.name);
  for (const account of due) await queue.send({ account, because: { kind: "sweep" } });
  const namesOf = (is: (trail: Trail, policy: Policy) => boolean) =>
    fleet.accounts.flatMap(({ name, policy }) => {
      const trail = known.get(name);
      return trail && is(trail, policy) ? [name] : [];
    });
  return {
    woken: due,
    stuck: namesOf(({ rotation, movedAt }, policy) => isStuck(rotation.phase, movedAt, policy, now)),
    overdue: namesOf(({ rotation }, policy) => isOverdue(rotation, policy, now)),
    unarchived: unarchivedIn(trails),
  };
}

function unarchivedIn(trails: readonly Trail[]): readonly string[] {
  return trails
    .flatMap(({ account, rotation, archivedThrough }) => {
      const since = unarchivedSince(rotation, archivedThrough);
      return since ? [{ account, since }] : [];
    })
    .sort((a, b) => b.since.getTime() - a.since.getTime())
    .map(({ account }) => account);
}

function isDue(trail: Trail | undefined, spec: AccountSpec, now: Date, graceMs: number): boolean {
  if (!trail?.wakeAt) return true;
  // A claim that ran out belongs to a worker that died: no message was sent for it.
  const waitMs = trail.rotation.phase === "idle" || trail.claim ? 0 : graceMs;
  return now.getTime() >= trail.wakeAt.getTime() + waitMs || watchIsDue(trail, spec, now);
}

/** Somebody else may have changed what nothing of keyturn's own would wake it for. */
function watchIsDue({ rotation, watchedAt }: Trail, { policy }: AccountSpec, now: Date): boolean {
  switch (rotation.phase) {
    case "unenrolled":
    case "enrolling":
    case "repairing":
    case "publishing":
      // These look at the keys and the vaults in any case, whenever they go on.
      return false;
    default:
      return !rotation.paused && isTimeToWatch(watchedAt, policy.driftCheckMs, now);
  }
}
