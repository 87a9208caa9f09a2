import type { AccountSpec } from "../domain/account/account-spec.ts";
import { unarchivedSince } from "../domain/rotation/archiving.ts";
import { effectiveSpec } from "../domain/rotation/effective-spec.ts";
import { RecordConflictError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { EvidenceStore } from "../ports/evidence-store.ts";
import type { TrailStore } from "../ports/trail-store.ts";
import { evidenceBundle, evidenceText } from "../view/evidence/evidence-bundle.ts";
import { foldedEvents } from "../view/folded-events.ts";

interface ArchivePorts {
  readonly trail: TrailStore;
  readonly archive: EvidenceStore;
  readonly clock: Clock;
}

/**
 * Archives the evidence of every ended rotation of an account that the archive does not have yet, oldest first, and
 * notes its progress. Idempotent, and safe to interrupt anywhere: the next call archives the rest. Costs one read of the
 * head when there is nothing to do.
 *
 * @param spec absent when the account has left the fleet file; the evidence then says so.
 * @returns the rotations archived by this call.
 * @throws {KeyturnError} the trail cannot be read or the archive cannot be written; the account is unaffected.
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
  // An unknown mark matches no rotation: then all are archived, and existing files stay as they are.
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

/** A lost race costs nothing: the next call finds everything archived and notes it. */
async function note(account: string, rotation: string, trail: TrailStore): Promise<void> {
  try {
    const current = await trail.read(account);
    // A head with a claim is not written: its worker may be in the middle of a call to Azure.
    if (!current.claim) await trail.save({ ...current, archivedThrough: rotation });
  } catch (error) {
    if (!(error instanceof RecordConflictError)) throw error;
  }
}
