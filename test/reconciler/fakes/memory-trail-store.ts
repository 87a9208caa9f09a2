import { evolve, unenrolled } from "../../../shared/domain/evolve.ts";
import { RecordConflictError } from "../../../shared/errors.ts";
import { encodeEvent, firstHash, linkHash } from "../../../shared/event-codec.ts";
import type { RecordedEvent, Trail, TrailStore } from "../../../shared/ports/trail-store.ts";

/** Keeps trails in memory; every answer is a copy, so that nobody changes a record by accident. */
export function memoryTrailStore(): TrailStore {
  const heads = new Map<string, Trail>();
  const events = new Map<string, readonly RecordedEvent[]>();
  let writes = 0;

  function save(trail: Trail): Trail {
    if (heads.get(trail.account)?.etag !== trail.etag) throw new RecordConflictError(trail.account);
    writes += 1;
    const saved = { ...structuredClone(trail), etag: `etag-${writes}` };
    heads.set(trail.account, saved);
    return structuredClone(saved);
  }

  return {
    async read(account) {
      const empty: Trail = { account, rotation: unenrolled, sequence: 0, hash: firstHash, failures: 0 };
      return structuredClone(heads.get(account) ?? empty);
    },
    async append(trail, event, { releaseClaim, wakeAt }) {
      const { claim, objection: _past, ...kept } = trail;
      const sequence = trail.sequence + 1;
      const text = encodeEvent(sequence, event);
      const hash = linkHash(trail.hash, text);
      const rotation = evolve(trail.rotation, event);
      const saved = save({
        ...kept,
        rotation,
        sequence,
        hash,
        failures: 0,
        wakeAt,
        movedAt: event.at,
        ...(claim && !releaseClaim && { claim }),
      });
      const recorded = { sequence, event: structuredClone(event), text, previousHash: trail.hash, hash };
      events.set(trail.account, [...(events.get(trail.account) ?? []), recorded]);
      return saved;
    },
    async claim(trail, claim) {
      return save({ ...trail, claim, wakeAt: claim.until });
    },
    async pause({ claim, ...kept }, { releaseClaim, ...pause }) {
      return save({ ...kept, ...pause, ...(claim && !releaseClaim && { claim }) });
    },
    async noteArchived(trail, archivedThrough) {
      return save({ ...trail, archivedThrough });
    },
    async events(account, after) {
      return structuredClone((events.get(account) ?? []).slice(after?.sequence ?? 0));
    },
    async list(range) {
      const all = structuredClone([...heads.values()]);
      return range ? all.filter(({ account }) => account >= range.from && account <= range.to) : all;
    },
  };
}
