import type { AccountSpec } from "../../domain/account/account-spec.ts";
import { RecordConflictError } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { EventPublisher } from "../../ports/event-publisher.ts";
import type { OutboxPosition, OutboxLog } from "../../ports/outbox-log.ts";
import type { TrailStore } from "../../ports/trail-store.ts";
import type { Trail } from "../../records/trail.ts";
import { patientPublisher } from "./patient-publisher.ts";
import { announcedHold, batches, hasUnpublished } from "./unpublished.ts";

export interface OutboxPorts {
  readonly trail: Pick<TrailStore, "read" | "events">;
  readonly outboxLog: OutboxLog;
  readonly publisher: EventPublisher;
  readonly clock: Clock;
}

/** The result of publishing. `resting`: the topic failed lately; events stay pending. */
export type PublishResult =
  | { readonly kind: "nothing-new" | "resting" }
  | { readonly kind: "accepted"; readonly ids: readonly string[] };

/**
 * Publishes lifecycle events of the trails. The trail itself is the outbox: an event is published after it was recorded,
 * and again until it is accepted. In order, at least once, from the position of the trail when its outbox was opened.
 */
export interface Outbox {
  /**
   * Opens the account's outbox: everything recorded from now on will be published. Idempotent; free once it is known.
   *
   * @throws {KeyturnError} the outbox may not be open.
   */
  open(account: string): Promise<void>;

  /**
   * Publishes pending events. Free when there are none; else one read, one query, and a write per request to the topic.
   *
   * @param trail as it was read a moment ago.
   * @param spec absent for an account that has left the fleet.
   * @throws {KeyturnError} the topic or the storage failed. Events stay pending.
   */
  publish(trail: Trail, spec?: AccountSpec): Promise<PublishResult>;
}

export function outbox({ trail: store, outboxLog, publisher, clock }: OutboxPorts): Outbox {
  /** How far each account is published at least, so that most looks need no read. */
  const known = new Map<string, OutboxPosition>();
  const patient = patientPublisher(publisher, clock);

  async function recall(account: string): Promise<OutboxPosition | undefined> {
    const found = await outboxLog.read(account);
    if (found) known.set(account, found);
    return found;
  }

  /** Returns nothing when another process publishes the account too: it continues, or the next look does. */
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
      const hold = announcedHold(trail, spec, clock.now());
      const last = known.get(account);
      if (last && !hasUnpublished(last, trail, hold)) return { kind: "nothing-new" };
      if (!patient.mayTry(account)) return { kind: "resting" };
      // Another process may have published meanwhile.
      let from = await recall(account);
      if (!from) await open(account);
      if (!from || !hasUnpublished(from, trail, hold)) return { kind: "nothing-new" };

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
