import type { AccountSpec } from "../domain/account/account-spec.ts";
import { unarchivedSince } from "../domain/rotation/archiving.ts";
import { effectiveSpec } from "../domain/rotation/effective-spec.ts";
import { bundleFile, secondBundleFile } from "../archived-files.ts";
import type { CheckpointLog, EvidenceStore } from "../ports/evidence-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { TrailStore } from "../ports/trail-store.ts";
import type { RecordedEvent, Trail } from "../records/trail.ts";
import { evidenceBundle, evidenceText } from "../view/evidence/evidence-bundle.ts";
import { tellsTheSame } from "../view/evidence/compare-evidence.ts";
import { sinceOf } from "./read-evidence.ts";
import { foldedEvents } from "../view/folded-events.ts";

export interface ArchivePorts {
  readonly trail: TrailStore;
  readonly archive: EvidenceStore;
  readonly checkpoints: CheckpointLog;
  readonly clock: Clock;
}

/** The result of archiving. */
export interface Archived {
  /** The rotations whose evidence is in the archive since this call. */
  readonly rotations: readonly string[];
  /** The files in the archive that are not the evidence that their names promise. */
  readonly foreign: readonly string[];
}

/**
 * Archives the evidence of every ended rotation of an account that the archive does not have yet, oldest first. Where
 * a name is taken, it reads the file: what does not tell the same stays, is named, and the evidence goes beside it.
 * Idempotent, and safe to interrupt anywhere: the next call archives the rest. Costs one read of the head when there is
 * nothing to do.
 *
 * @param spec absent when the account has left the fleet file; the evidence then says so.
 * @throws {KeyturnError} the trail cannot be read or the archive cannot be written; the account is unaffected.
 */
export async function archiveEvidence(
  account: string,
  spec: AccountSpec | undefined,
  { trail, archive, checkpoints, clock }: ArchivePorts,
): Promise<Archived> {
  const head = await trail.read(account);
  if (!unarchivedSince(head.state, head.archivedThrough)) return { rotations: [], foreign: [] };
  const events = await trail.events(account);
  const signed = await checkpoints.all(account);
  const ended = endedRotations(events);
  // An unknown mark matches no rotation: then all are archived, and existing files stay as they are.
  const pending = ended.slice(ended.indexOf(head.archivedThrough ?? "") + 1);
  const foreign: string[] = [];
  for (const rotation of pending) {
    const bundle = bundleOf(rotation, { head, events, spec, signed, now: clock.now() });
    if (!(await kept(bundleFile(rotation), bundle, archive))) {
      // Its name may belong to the end that was lost.
      if (!spansRestore(rotation, events)) foreign.push(bundleFile(rotation));
      const last = bundle.accounts[0]?.trail.at(-1)?.hash ?? "";
      const second = secondBundleFile(rotation, last);
      if (!(await kept(second, bundle, archive))) foreign.push(second);
    }
  }
  return { rotations: pending, foreign };
}

/** The ended rotations of a trail, oldest first. */
export function endedRotations(events: readonly RecordedEvent[]): readonly string[] {
  return foldedEvents(events).flatMap(({ event, rotation }) =>
    event.type === "rotation-ended" && rotation !== undefined ? [rotation] : [],
  );
}

/** Whether the trail was restored in the middle of the rotation, which may have ended otherwise in what was lost. */
export function spansRestore(id: string, events: readonly RecordedEvent[]): boolean {
  return foldedEvents(events).some(
    ({ event, rotation }) => event.type === "trail-restored" && rotation === id,
  );
}

type EvidenceBundle = ReturnType<typeof evidenceBundle>;

interface Source {
  readonly head: Trail;
  readonly events: readonly RecordedEvent[];
  readonly spec: AccountSpec | undefined;
  readonly signed: readonly string[];
  readonly now: Date;
}

function bundleOf(rotation: string, { head, events, spec, signed, now }: Source): EvidenceBundle {
  const { account } = head;
  const inventory = spec && { spec: effectiveSpec(spec, head.state), ...sinceOf(head.state) };
  const read = { account, head, events, checkpoints: signed, ...inventory };
  return evidenceBundle([read], { kind: "rotation", account, rotation }, now);
}

/** Stores a bundle; where there is a file of that name, returns whether it tells the same. */
async function kept(file: string, bundle: EvidenceBundle, archive: EvidenceStore): Promise<boolean> {
  const account = bundle.accounts[0]?.account ?? "";
  if (await archive.keep(account, file, evidenceText(bundle))) return true;
  return tellsTheSame((await archive.read(account, file)) ?? "", bundle);
}
