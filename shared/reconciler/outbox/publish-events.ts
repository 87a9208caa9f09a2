import type { AccountSpec } from "../../domain/account/account-spec.ts";
import { RecordConflictError } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { EventPublisher } from "../../ports/event-publisher.ts";
import type { OutboxPosition, OutboxLog } from "../../ports/outbox-log.ts";
import type { TrailStore } from "../../ports/trail-store.ts";
import type { Trail } from "../../records/trail.ts";
import { patientPublisher } from "./patient-publisher.ts";
import { batches, hasNews, holdOf } from "./unpublished.ts";

export interface OutboxPorts {
  readonly trail: Pick<TrailStore, "read" | "events">;
  readonly outboxLog: OutboxLog;
  readonly publisher: EventPublisher;
  readonly clock: Clock;
}

/** How telling went. `resting`: the topic failed lately; what is not told yet will be. */
export type Telling =
  | { readonly kind: "nothing-new" | "resting" }
  | { readonly kind: "accepted"; readonly ids: readonly string[] };

/**
 * Tells others what the trails record. The trail itself is the outbox: an event is told after it was recorded, and
 * again until it is accepted. In order, at least once, from where the trail stood when the account was first met.
 */
export interface Outbox {
  /**
   * Sees to it that whatever the account records from now on is told some day. Idempotent; free once it is known.
   *
   * @throws {KeyturnError} that is not certain.
   */
  open(account: string): Promise<void>;

  /**
   * Tells what is not told yet. Free when there is nothing; else one read, one query, and a write per request to the
   * topic.
   *
   * @param trail as it was read a moment ago.
   * @param spec absent for an account that has left the fleet.
   * @throws {KeyturnError} the topic or the storage failed. What was not told will be.
   */
  publish(trail: Trail, spec?: AccountSpec): Promise<Telling>;
}

export function outbox({ trail: store, outboxLog, publisher, clock }: OutboxPorts): Outbox {
  /** How far each account is told at least, so that most looks need not ask. */
  const known = new Map<string, OutboxPosition>();
  const patient = patientPublisher(publisher, clock);

  async function recall(account: string): Promise<OutboxPosition | undefined> {
    const found = await outboxLog.read(account);
    if (found) known.set(account, found);
    return found;
  }

  /** Nothing when somebody else tells the account too: then it is theirs to go on, or whoever's looks next. */
  async function save(position: OutboxPosition): Promise<OutboxPosition | undefined> {
    try {
      const saved = await outboxLog.save(position);
      known.set(position.account, saved);
      return saved;
    } catch (error) {
      if (!(error instanceof RecordConflictError)) throw error;
      known.delete(position.account);
      return undefined;
    }
  }

  async function open(account: string): Promise<void> {
    if (known.has(account) || (await recall(account))) return;
    const { sequence, hash, state } = await store.read(account);
    await save({ account, sequence, hash, state });
  }

  return {
    open,

    async publish(trail, spec) {
      const { account } = trail;
      const hold = holdOf(trail, spec, clock.now());
      const last = known.get(account);
      if (last && !hasNews(last, trail, hold)) return { kind: "nothing-new" };
      if (!patient.mayTry(account)) return { kind: "resting" };
      // Another process may have told it meanwhile.
      let from = await recall(account);
      if (!from) await open(account);
      if (!from || !hasNews(from, trail, hold)) return { kind: "nothing-new" };

      const ids: string[] = [];
      for (const { events, reached } of batches(from, await store.events(account, from), trail, hold)) {
        if (events.length > 0) await patient.publish(account, events);
        ids.push(...events.map(({ id }) => id));
        from = await save({ ...reached, ...(from.etag !== undefined && { etag: from.etag }) });
        if (!from) break;
      }
      return { kind: "accepted", ids };
    },
  };
}
