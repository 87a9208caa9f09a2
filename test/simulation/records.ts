import type { RotationEvent } from "../../shared/domain/rotation/rotation-event.ts";
import type { Contest, InstanceReport } from "../../shared/domain/world.ts";
import { RecordConflictError } from "../../shared/errors.ts";
import type { LastReport } from "../../shared/ports/consumer-board.ts";
import type { RecordedEvent, Trail } from "../../shared/records/trail.ts";
import { emptyTrail } from "../../shared/records/trail.ts";

/** The stored records of the one account. Values are never changed in place, so none is copied. */
export interface Records {
  head(): Trail;
  events(): readonly RecordedEvent[];
  /** @throws {RecordConflictError} the head has moved on. */
  save(trail: Trail): Trail;
  reports(): readonly InstanceReport[];
  report(consumer: string, instance: string): InstanceReport | undefined;
  /** @returns false when another report was stored since. */
  putReport(report: InstanceReport, since?: LastReport): boolean;
  contest(consumer: string, instance: string, contest: Contest): void;
}

export function records(account: string, onEvent: (event: RotationEvent, trail: Trail) => void): Records {
  let head = emptyTrail(account);
  let writes = 0;
  const events: RecordedEvent[] = [];
  const board = new Map<string, InstanceReport>();
  const contests = new Map<string, Contest>();

  return {
    head: () => head,
    events: () => events,
    save({ unsaved = [], ...trail }) {
      if (trail.etag !== head.etag) throw new RecordConflictError(account);
      writes += 1;
      head = { ...trail, etag: `etag-${writes}` };
      events.push(...unsaved);
      for (const { event } of unsaved) onEvent(event, head);
      return head;
    },
    reports: () =>
      [...board].map(([key, report]) => {
        const contested = contests.get(key);
        return contested ? { ...report, contested } : report;
      }),
    report: (consumer, instance) => board.get(`${consumer}/${instance}`),
    putReport(report, since) {
      const key = `${report.consumer}/${report.instance}`;
      if (since && board.get(key) !== since.before) return false;
      board.set(key, report);
      return true;
    },
    contest(consumer, instance, contest) {
      contests.set(`${consumer}/${instance}`, contest);
    },
  };
}
