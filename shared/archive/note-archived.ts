import { RecordConflictError } from "../errors.ts";
import type { TrailStore } from "../ports/trail-store.ts";
import type { Trail } from "../records/trail.ts";

/** How far the archive has come. */
export type Progress = Pick<Trail, "archivedThrough" | "checkpointedThrough" | "checkpointedAt">;

/** Notes the progress in the head. A lost race costs nothing: the next call finds everything archived and notes it. */
export async function noteArchived(account: string, progress: Progress, trail: TrailStore): Promise<void> {
  try {
    const current = await trail.read(account);
    // A head with a claim is not written: its worker may be in the middle of a call to Azure.
    if (!current.claim) await trail.save({ ...current, ...progress });
  } catch (error) {
    if (!(error instanceof RecordConflictError)) throw error;
  }
}
