import { isCheckpointDue } from "../domain/rotation/checkpoint-due.ts";
import { RecordUnreadableError } from "../errors.ts";
import type { CheckpointLog, EvidenceStore } from "../ports/evidence-store.ts";
import type { CheckpointSigner } from "../ports/checkpoint-signer.ts";
import type { Clock } from "../ports/clock.ts";
import type { TrailStore } from "../ports/trail-store.ts";
import { checkpointFile } from "../archived-files.ts";
import type { RecordedEvent, Trail } from "../records/trail.ts";
import { version } from "../version.ts";
import { archivedHead, covers, fileOf } from "./latest-checkpoint.ts";

export interface CheckpointPorts {
  readonly trail: TrailStore;
  readonly archive: EvidenceStore;
  readonly checkpoints: CheckpointLog;
  readonly signer: CheckpointSigner;
  readonly clock: Clock;
}

/** A checkpoint that covers the head, or the files of the archive that contradict the trail or are not keyturn's. */
export interface Checkpointed {
  /** The head's checkpoint; absent where none is due, or where the archive contradicts the trail. */
  readonly signed?: { readonly sequence: number; readonly at: Date };
  readonly foreign: readonly string[];
}

/**
 * Signs the head of an account's trail where that is due, and keeps the checkpoint in the archive and beside the trail.
 * Signs nothing that contradicts a checkpoint of its own in the archive, unless the trail says that what was signed then was
 * lost: whoever rewrote the trail gets no signature for it, or one that tells. Idempotent, and safe to interrupt anywhere:
 * the next call makes up for it.
 *
 * @throws {KeyturnError} the trail, the archive or the key does not answer; nothing is lost.
 */
export async function signCheckpoint(account: string, ports: CheckpointPorts): Promise<Checkpointed> {
  const head = await ports.trail.read(account);
  const at = ports.clock.now();
  if (!isCheckpointDue(head, at)) return { foreign: [] };
  const { latest, foreign, events, hasLost } = await archivedHead(account, ports);
  refuseOtherHead(head, events);
  if (latest && !covers(events, latest)) return { foreign: [...foreign, fileOf(latest)] };
  const { sequence, hash } = head;
  if (latest?.statement.sequence === sequence) {
    await ports.checkpoints.keep(account, sequence, latest.text);
    return { signed: { sequence, at: latest.statement.at }, foreign };
  }
  const file = checkpointFile(sequence);
  // The name belongs to an event that was lost; the next event has a name of its own.
  if (hasLost && (await ports.archive.read(account, file)) !== undefined) return { foreign };
  const checkpoint = await ports.signer.sign({ account, sequence, hash, at, version });
  if (!(await ports.archive.keep(account, file, checkpoint.text))) {
    // Somebody else was first: another run of keyturn, whose checkpoint the next call finds, or a stranger.
    const { latest: other } = await archivedHead(account, ports);
    if (other?.statement.sequence !== sequence) return { foreign: [...new Set([...foreign, file])] };
  }
  await ports.checkpoints.keep(account, sequence, checkpoint.text);
  return { signed: { sequence, at }, foreign };
}

/** @throws {RecordUnreadableError} the head is not the hash of the event that it names. */
function refuseOtherHead({ account, sequence, hash }: Trail, events: readonly RecordedEvent[]): void {
  if (events[sequence - 1]?.hash !== hash) {
    throw new RecordUnreadableError(`the head of "${account}", which is not that of its events,`);
  }
}
