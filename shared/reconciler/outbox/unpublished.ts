import { sha256 } from "../../digest.ts";
import type { AccountSpec } from "../../domain/account/account-spec.ts";
import { evolve } from "../../domain/rotation/evolve.ts";
import type { LifecycleEvent } from "../../domain/lifecycle/lifecycle-event.ts";
import { lifecycleOfEvent } from "../../domain/lifecycle/lifecycle-of-event.ts";
import type { AnnouncedHold } from "../../domain/lifecycle/lifecycle-of-hold.ts";
import { lifecycleOfHold } from "../../domain/lifecycle/lifecycle-of-hold.ts";
import { isStuck } from "../../domain/decide/stuck.ts";
import type { OutboxPosition } from "../../ports/outbox-log.ts";
import type { RecordedEvent, Trail } from "../../records/trail.ts";

/** Events of the trail that one request publishes, and their characters: a topic accepts a megabyte. */
const maxBatch = 100;
const maxBatchLength = 150_000;

/** The events of one request to the topic, and the account's position once it is accepted. */
interface Batch {
  readonly events: readonly LifecycleEvent[];
  readonly reached: Omit<OutboxPosition, "etag">;
}

/** Whether the trail holds anything unpublished. A hold is published once as long as no event follows it. */
export function hasUnpublished(
  position: OutboxPosition,
  { sequence }: Pick<Trail, "sequence">,
  hold: AnnouncedHold | undefined,
): boolean {
  if (sequence !== position.sequence) return sequence > position.sequence;
  return hold !== undefined && hold.name !== position.hold;
}

/** Returns the hold to publish; nothing while the Azure resource of the account is not known. */
export function announcedHold(
  trail: Trail,
  spec: AccountSpec | undefined,
  now: Date,
): AnnouncedHold | undefined {
  const { account, state } = trail;
  const resourceId = state.phase === "unenrolled" ? spec?.resourceId : state.target.resourceId;
  if (resourceId === undefined) return undefined;
  const lasting = spec !== undefined && isStuck(trail, spec.policy, now);
  return lifecycleOfHold({ account, resourceId }, trail, { lasting, now, digest: sha256 });
}

/** Yields the events after the position, in order, and after the last of them the hold, if it follows that event. */
export function* batches(
  position: OutboxPosition,
  recorded: readonly RecordedEvent[],
  trail: Pick<Trail, "sequence">,
  hold: AnnouncedHold | undefined,
): Generator<Batch> {
  const { account } = position;
  let { sequence, hash, state, hold: name } = position;
  let [events, length, taken]: [LifecycleEvent[], number, number] = [[], 0, 0];
  const batch = (): Batch => ({
    events,
    reached: { account, sequence, hash, state, ...(name !== undefined && { hold: name }) },
  });
  for (const one of recorded) {
    const before = state;
    const next = evolve(before, one.event);
    const told = lifecycleOfEvent(account, one, before, next);
    const added = JSON.stringify(told).length;
    if (taken === maxBatch || (taken > 0 && length + added > maxBatchLength)) {
      yield batch();
      [events, length, taken] = [[], 0, 0];
    }
    events.push(...told);
    [length, taken, state, sequence, hash] = [length + added, taken + 1, next, one.sequence, one.hash];
    name = undefined;
  }
  if (hold && sequence === trail.sequence) {
    if (hold.name !== name) events.push(hold.event);
    name = hold.name;
  }
  yield batch();
}
