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

/** Events of the trail that are told in one request; a topic takes a megabyte. */
const mostAtOnce = 100;

/** What goes into one request to the topic, and how far the account is told when it was accepted. */
interface Batch {
  readonly events: readonly LifecycleEvent[];
  readonly reached: Omit<OutboxPosition, "etag">;
}

/** Whether the trail says anything that is not told. A hold is told once as long as no event follows it. */
export function hasNews(
  told: OutboxPosition,
  { sequence }: Pick<Trail, "sequence">,
  hold: AnnouncedHold | undefined,
): boolean {
  if (sequence !== told.sequence) return sequence > told.sequence;
  return hold !== undefined && hold.name !== told.hold;
}

/** The hold that others must be told of; nothing where it is not known which account of Azure is meant. */
export function holdOf(trail: Trail, spec: AccountSpec | undefined, now: Date): AnnouncedHold | undefined {
  const { account, state } = trail;
  const resourceId = state.phase === "unenrolled" ? spec?.resourceId : state.target.resourceId;
  if (resourceId === undefined) return undefined;
  const lasting = spec !== undefined && isStuck(trail, spec.policy, now);
  return lifecycleOfHold({ account, resourceId }, trail, { lasting, now, digest: sha256 });
}

/** The events after what is told, in order, and after the last of them the hold, if it is about that one. */
export function* batches(
  told: OutboxPosition,
  recorded: readonly RecordedEvent[],
  trail: Pick<Trail, "sequence">,
  hold: AnnouncedHold | undefined,
): Generator<Batch> {
  let { sequence, hash, state, hold: name } = told;
  for (let start = 0; start === 0 || start < recorded.length; start += mostAtOnce) {
    const events: LifecycleEvent[] = [];
    for (const one of recorded.slice(start, start + mostAtOnce)) {
      const before = state;
      state = evolve(before, one.event);
      events.push(...lifecycleOfEvent(told.account, one, before, state));
      ({ sequence, hash } = one);
      name = undefined;
    }
    if (hold && sequence === trail.sequence) {
      if (hold.name !== name) events.push(hold.event);
      name = hold.name;
    }
    yield {
      events,
      reached: { account: told.account, sequence, hash, state, ...(name !== undefined && { hold: name }) },
    };
  }
}
