import { checkpointFile } from "../archived-files.ts";
import type { CheckpointSigner } from "../ports/checkpoint-signer.ts";
import type { EvidenceStore } from "../ports/evidence-store.ts";
import type { TrailStore } from "../ports/trail-store.ts";
import type { Checkpoint } from "../records/checkpoint-codec.ts";
import { readCheckpoint } from "../records/checkpoint-codec.ts";
import type { RecordedEvent } from "../records/trail.ts";

interface Ports {
  readonly archive: EvidenceStore;
  readonly signer: CheckpointSigner;
}

/** What the archive says of a trail, and the events that it is compared with. */
export interface ArchivedHead {
  /** The last checkpoint that keyturn's own key has signed and that counts. */
  readonly latest?: Checkpoint;
  /** The files after it that are none. */
  readonly foreign: readonly string[];
  /** Read after the archive: another run may sign later ones at any moment. */
  readonly events: readonly RecordedEvent[];
  /** Whether later checkpoints are of events that were lost before the trail was restored. */
  readonly hasLost: boolean;
}

/**
 * Reads the last checkpoint in the archive that counts, and the trail after it. Checkpoints of what was lost before a
 * restore count no more; the trail itself says so, in an event that later checkpoints cover.
 */
export async function archivedHead(
  account: string,
  { archive, signer, trail }: Ports & { readonly trail: Pick<TrailStore, "events"> },
): Promise<ArchivedHead> {
  const last = await lastOwn(account, { archive, signer }, () => true);
  const events = await trail.events(account);
  if (!last.latest || !isOfLostPart(last.latest, events)) return { ...last, events, hasLost: false };
  const standing = await lastOwn(account, { archive, signer }, (one) => !isOfLostPart(one, events));
  return { ...standing, events: await trail.events(account), hasLost: true };
}

/** Whether the events are those that the checkpoint was made of, or continue them. */
export function covers(
  events: readonly Pick<RecordedEvent, "hash">[],
  { statement }: Pick<Checkpoint, "statement">,
): boolean {
  return events[statement.sequence - 1]?.hash === statement.hash;
}

export function fileOf({ statement }: Checkpoint): string {
  return checkpointFile(statement.sequence);
}

async function lastOwn(
  account: string,
  { archive, signer }: Ports,
  counts: (checkpoint: Checkpoint) => boolean,
): Promise<{ readonly latest?: Checkpoint; readonly foreign: readonly string[] }> {
  const foreign: string[] = [];
  for (const file of (await archive.checkpoints(account)).toReversed()) {
    const checkpoint = readCheckpoint((await archive.read(account, file)) ?? "");
    const isOwn =
      checkpoint?.statement.account === account &&
      fileOf(checkpoint) === file &&
      (await signer.hasSigned(checkpoint));
    if (!isOwn) foreign.push(file);
    else if (counts(checkpoint)) return { latest: checkpoint, foreign };
  }
  return { foreign };
}

/** Signed before the trail was restored, of an event that the backup did not hold. */
function isOfLostPart(checkpoint: Checkpoint, events: readonly RecordedEvent[]): boolean {
  const { sequence, at } = checkpoint.statement;
  const isAfterBackup = events.some(
    (one) => one.event.type === "trail-restored" && one.sequence <= sequence && at < one.event.at,
  );
  return isAfterBackup && !covers(events, checkpoint);
}
