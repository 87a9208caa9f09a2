import { evolve, unenrolled } from "../../shared/domain/evolve.ts";
import type { RotationEvent } from "../../shared/domain/rotation-event.ts";
import type { InstanceReport } from "../../shared/domain/world.ts";
import { RecordConflictError } from "../../shared/errors.ts";
import { encodeEvent, firstHash, linkHash } from "../../shared/event-codec.ts";
import type { AppendOptions, Pause, RecordedEvent, Trail } from "../../shared/ports/trail-store.ts";

/** What storage holds of the one account. Values are never changed in place, so none is copied. */
export interface Records {
  head(): Trail;
  events(): readonly RecordedEvent[];
  /** @throws {RecordConflictError} as all writes of the head do, when it has moved on. */
  append(trail: Trail, event: RotationEvent, how: AppendOptions): Trail;
  save(trail: Trail): Trail;
  pause(trail: Trail, pause: Pause): Trail;
  reports(): readonly InstanceReport[];
  report(consumer: string, instance: string): InstanceReport | undefined;
  putReport(report: InstanceReport): void;
}

export function records(account: string, onEvent: (event: RotationEvent, trail: Trail) => void): Records {
  let head: Trail = { account, rotation: unenrolled, sequence: 0, hash: firstHash, failures: 0 };
  let writes = 0;
  const events: RecordedEvent[] = [];
  const board = new Map<string, InstanceReport>();

  function save(trail: Trail): Trail {
    if (trail.etag !== head.etag) throw new RecordConflictError(account);
    writes += 1;
    head = { ...trail, etag: `etag-${writes}` };
    return head;
  }

  return {
    head: () => head,
    events: () => events,
    save,
    append(trail, event, { releaseClaim, wakeAt }) {
      const { claim, objection: _past, ...kept } = trail;
      const sequence = trail.sequence + 1;
      const text = encodeEvent(sequence, event);
      const hash = linkHash(trail.hash, text);
      const saved = save({
        ...kept,
        rotation: evolve(trail.rotation, event),
        sequence,
        hash,
        failures: 0,
        wakeAt,
        movedAt: event.at,
        ...(claim && !releaseClaim && { claim }),
      });
      events.push({ sequence, event, text, previousHash: trail.hash, hash });
      onEvent(event, saved);
      return saved;
    },
    pause({ claim, ...kept }, { releaseClaim, ...pause }) {
      return save({ ...kept, ...pause, ...(claim && !releaseClaim && { claim }) });
    },
    reports: () => [...board.values()],
    report: (consumer, instance) => board.get(`${consumer}/${instance}`),
    putReport: (report) => void board.set(`${report.consumer}/${report.instance}`, report),
  };
}
