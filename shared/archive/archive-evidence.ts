import type { AccountSpec } from "../domain/account/account-spec.ts";
import { unarchivedSince } from "../domain/rotation/archiving.ts";
import { effectiveSpec } from "../domain/rotation/effective-spec.ts";
import { RecordConflictError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { EvidenceStore } from "../ports/evidence-store.ts";
import type { TrailStore } from "../ports/trail-store.ts";
import { evidenceBundle, evidenceText } from "../view/evidence-bundle.ts";
import { foldedEvents } from "../view/folded-events.ts";

interface ArchivePorts {
  readonly trail: TrailStore;
  readonly archive: EvidenceStore;
  readonly clock: Clock;
}

/**
 * Keeps the evidence of every ended rotation of an account that the archive does not have yet, the oldest first, and
 * notes how far it has come. Idempotent, and safe to be interrupted anywhere: what was kept is kept, and the rest
 * follows with the next call. Costs a read of the head where nothing is to do.
 *
 * @param spec absent when the fleet file does not name the account any more; the evidence then says so.
 * @returns the rotations whose evidence is kept now.
 * @throws {KeyturnError} the trail cannot be read or the archive does not take it; the account is none the worse.
 */
export async function archiveEvidence(
  account: string,
  spec: AccountSpec | undefined,
  { trail, archive, clock }: ArchivePorts,
): Promise<readonly string[]> {
  const head = await trail.read(account);
  if (!unarchivedSince(head.state, head.archivedThrough)) return [];
  const events = await trail.events(account);
  const ended = foldedEvents(events).flatMap(({ event, rotation }) =>
    event.type === "rotation-ended" && rotation !== undefined ? [rotation] : [],
  );
  // An unknown mark is that of no rotation here: then all are to be kept, and those that are kept already stay.
  const pending = ended.slice(ended.indexOf(head.archivedThrough ?? "") + 1);
  for (const rotation of pending) {
    const inventory = spec && { spec: effectiveSpec(spec, head.state) };
    const read = { account, head, events, ...inventory };
    const bundle = evidenceBundle([read], { kind: "rotation", account, rotation }, clock.now());
    await archive.keep(account, rotation, evidenceText(bundle));
  }
  const last = pending.at(-1);
  if (last !== undefined) await note(account, last, trail);
  return pending;
}

/** A lost race costs nothing: the next call finds everything kept and notes it then. */
async function note(account: string, rotation: string, trail: TrailStore): Promise<void> {
  try {
    const current = await trail.read(account);
    // Nobody writes to a head in the middle of somebody's call to Azure.
    if (!current.claim) await trail.save({ ...current, archivedThrough: rotation });
  } catch (error) {
    if (!(error instanceof RecordConflictError)) throw error;
  }
}
