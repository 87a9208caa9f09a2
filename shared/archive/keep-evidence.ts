import type { AccountSpec } from "../domain/account/account-spec.ts";
import { KeyturnError } from "../errors.ts";
import type { CheckpointSigner } from "../ports/checkpoint-signer.ts";
import type { ArchivePorts } from "./archive-evidence.ts";
import { archiveEvidence } from "./archive-evidence.ts";
import { auditArchive } from "./audit-archive.ts";
import { noteArchived } from "./note-archived.ts";
import type { Checkpointed } from "./sign-checkpoint.ts";
import { signCheckpoint } from "./sign-checkpoint.ts";

export interface EvidencePorts extends ArchivePorts {
  /** Absent where checkpoints are not signed. */
  readonly signer?: CheckpointSigner;
}

/** What was kept of an account's evidence. */
export interface KeptEvidence {
  /** The rotations whose evidence was archived. */
  readonly rotations: readonly string[];
  /** The last event of a checkpoint that was signed. */
  readonly signedThrough?: number;
  /** The files in the archive that contradict the trail, are missing, or are not keyturn's. */
  readonly foreign: readonly string[];
  /** Why a checkpoint that is due was not signed; the next call tries again. */
  readonly unsigned?: KeyturnError;
}

/**
 * Signs a checkpoint where one is due, archives the evidence of rotations that have ended, and notes both in the head.
 * Where there is nothing to do, reads a part of the archive again. A checkpoint that cannot be signed holds up nothing.
 *
 * @param spec absent when the account has left the fleet file.
 * @param pick chooses what is read again: a number from 0 up to and without 1.
 * @throws {KeyturnError} the trail or the archive failed; the next call does the rest.
 */
export async function keepEvidence(
  account: string,
  spec: AccountSpec | undefined,
  ports: EvidencePorts,
  pick: number,
): Promise<KeptEvidence> {
  const { signed, foreign: strange, unsigned } = await checkpointed(account, ports);
  const { rotations, foreign } = await archiveEvidence(account, spec, ports);
  const archivedThrough = rotations.at(-1);
  if (signed || archivedThrough !== undefined) {
    const progress = {
      ...(signed && { checkpointedThrough: signed.sequence, checkpointedAt: signed.at }),
      ...(archivedThrough !== undefined && { archivedThrough }),
    };
    await noteArchived(account, progress, ports.trail);
  }
  const isIdle = !signed && archivedThrough === undefined;
  const differing = isIdle ? await auditArchive(account, pick, ports) : [];
  return {
    rotations,
    foreign: [...new Set([...strange, ...foreign, ...differing])],
    ...(signed && { signedThrough: signed.sequence }),
    ...(unsigned && { unsigned }),
  };
}

async function checkpointed(
  account: string,
  { signer, ...ports }: EvidencePorts,
): Promise<Checkpointed & { readonly unsigned?: KeyturnError }> {
  try {
    return signer ? await signCheckpoint(account, { ...ports, signer }) : { foreign: [] };
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    return { foreign: [], unsigned: error };
  }
}
