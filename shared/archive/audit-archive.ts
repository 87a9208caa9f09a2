import { bundleFile, checkpointFile, secondBundleFile } from "../archived-files.ts";
import type { EvidenceStore } from "../ports/evidence-store.ts";
import type { TrailStore } from "../ports/trail-store.ts";
import { evidenceBundle } from "../view/evidence/evidence-bundle.ts";
import { tellsTheSame } from "../view/evidence/compare-evidence.ts";
import { endedRotations, spansRestore } from "./archive-evidence.ts";
import type { CheckpointPorts } from "./sign-checkpoint.ts";
import { archivedHead, covers } from "./latest-checkpoint.ts";

interface AuditPorts {
  readonly trail: TrailStore;
  readonly archive: EvidenceStore;
  readonly clock: CheckpointPorts["clock"];
  /** Absent where checkpoints are not signed. */
  readonly signer?: CheckpointPorts["signer"];
}

/**
 * Reads an account's last checkpoint in the archive and the bundle of one ended rotation again, and compares them with the
 * trail.
 *
 * @param pick chooses the rotation: a number from 0 up to and without 1.
 * @returns the files that differ from the trail, or are missing.
 * @throws {KeyturnError} the trail or the archive cannot be read.
 */
export async function auditArchive(
  account: string,
  pick: number,
  { trail, archive, signer, clock }: AuditPorts,
): Promise<readonly string[]> {
  const head = await trail.read(account);
  if (head.archivedThrough === undefined && head.checkpointedThrough === undefined) return [];
  const own = signer && (await archivedHead(account, { archive, signer, trail }));
  const events = own?.events ?? (await trail.events(account));
  const ended = endedRotations(events);
  const archived = ended.slice(0, ended.indexOf(head.archivedThrough ?? "") + 1);
  const rotation = archived[Math.floor(pick * archived.length)];
  const isKept = rotation === undefined || (await isAsKept(rotation));
  return [...differingCheckpoints(), ...(isKept ? [] : [bundleFile(rotation)])];

  function differingCheckpoints(): readonly string[] {
    if (!own) return [];
    const { latest, foreign } = own;
    const { checkpointedThrough = 0 } = head;
    if (latest && !covers(events, latest)) return [...foreign, checkpointFile(latest.statement.sequence)];
    const isLost = (latest?.statement.sequence ?? 0) < checkpointedThrough;
    return [...foreign, ...(isLost ? [checkpointFile(checkpointedThrough)] : [])];
  }

  async function isAsKept(rotation: string): Promise<boolean> {
    const scope = { kind: "rotation", account, rotation } as const;
    const bundle = evidenceBundle([{ account, head, events, checkpoints: [] }], scope, clock.now());
    if (tellsTheSame((await archive.read(account, bundleFile(rotation))) ?? "", bundle)) return true;
    if (!spansRestore(rotation, events)) return false;
    const second = secondBundleFile(rotation, bundle.accounts[0]?.trail.at(-1)?.hash ?? "");
    return tellsTheSame((await archive.read(account, second)) ?? "", bundle);
  }
}
