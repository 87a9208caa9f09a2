import { isCheckpointDue } from "../domain/rotation/checkpoint-due.ts";
import { RecordUnreadableError } from "../errors.ts";
import type { CheckpointLog, EvidenceStore } from "../ports/evidence-store.ts";
import type { CheckpointSigner } from "../ports/checkpoint-signer.ts";
import type { Clock } from "../ports/clock.ts";
import type { TrailStore } from "../ports/trail-store.ts";
import { checkpointFile } from "../archived-files.ts";
import type { Checkpoint } from "../records/checkpoint-codec.ts";
import { readCheckpoint } from "../records/checkpoint-codec.ts";
import type { RecordedEvent, Trail } from "../records/trail.ts";
import { version } from "../version.ts";

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
 * Signs nothing that contradicts a checkpoint of its own in the archive: whoever rewrote the trail gets no signature for
 * it. Idempotent, and safe to interrupt anywhere: the next call makes up for it.
 *
 * @throws {KeyturnError} the trail, the archive or the key does not answer; nothing is lost.
 */
export async function signCheckpoint(account: string, ports: CheckpointPorts): Promise<Checkpointed> {
  const head = await ports.trail.read(account);
  const at = ports.clock.now();
  if (!isCheckpointDue(head, at)) return { foreign: [] };
  // Before the events: another run may sign later ones at any moment.
  const { latest, foreign } = await latestCheckpoint(account, ports);
  const events = await eventsUpTo(head, ports.trail);
  if (latest && !covers(events, latest)) return { foreign: [...foreign, fileOf(latest)] };
  const { sequence, hash } = head;
  if (latest?.statement.sequence === sequence) {
    await ports.checkpoints.keep(account, sequence, latest.text);
    return { signed: { sequence, at: latest.statement.at }, foreign };
  }
  const checkpoint = await ports.signer.sign({ account, sequence, hash, at, version });
  const file = checkpointFile(sequence);
  if (!(await ports.archive.keep(account, file, checkpoint.text))) {
    // Somebody else was first: another run of keyturn, whose checkpoint the next call finds, or a stranger.
    const { latest: other } = await latestCheckpoint(account, ports);
    if (other?.statement.sequence !== sequence) return { foreign: [...new Set([...foreign, file])] };
  }
  await ports.checkpoints.keep(account, sequence, checkpoint.text);
  return { signed: { sequence, at }, foreign };
}

/** The last checkpoint of the archive that keyturn's own key has signed, and the files after it that are none. */
export async function latestCheckpoint(
  account: string,
  { archive, signer }: Pick<CheckpointPorts, "archive" | "signer">,
): Promise<{ readonly latest?: Checkpoint; readonly foreign: readonly string[] }> {
  const foreign: string[] = [];
  for (const file of (await archive.checkpoints(account)).toReversed()) {
    const checkpoint = readCheckpoint((await archive.read(account, file)) ?? "");
    const isOwn =
      checkpoint?.statement.account === account &&
      fileOf(checkpoint) === file &&
      (await signer.hasSigned(checkpoint));
    if (isOwn) return { latest: checkpoint, foreign };
    foreign.push(file);
  }
  return { foreign };
}

/** Whether the events are those that the checkpoint was made of, or continue them. */
export function covers(
  events: readonly Pick<RecordedEvent, "hash">[],
  { statement }: Pick<Checkpoint, "statement">,
): boolean {
  return events[statement.sequence - 1]?.hash === statement.hash;
}

/** @throws {RecordUnreadableError} the head is not the hash of the event that it names. */
async function eventsUpTo(
  { account, sequence, hash }: Trail,
  trail: TrailStore,
): Promise<readonly RecordedEvent[]> {
  const events = await trail.events(account);
  if (events[sequence - 1]?.hash !== hash) {
    throw new RecordUnreadableError(`the head of "${account}", which is not that of its events,`);
  }
  return events;
}

function fileOf({ statement }: Checkpoint): string {
  return checkpointFile(statement.sequence);
}
