import type { AccountEvidence, EvidenceBundle } from "../../api/evidence-bundle.ts";
import { bundleFile, checkpointFile, checkpointFolder } from "../../archived-files.ts";
import type { PublicKey } from "../../public-key.ts";
import { readCheckpoint } from "../../records/checkpoint-codec.ts";
import { keyOf } from "./authenticity.ts";
import { differingEvent } from "./compare-evidence.ts";
import { verifyEvidence } from "./verify-evidence.ts";

/** A place where evidence and a second source of it contradict each other. */
export interface EvidenceDifference {
  readonly account: string;
  /** The file in the archive, within the account's folder; absent for the running service. */
  readonly file?: string;
  readonly sequence?: number;
  readonly why: string;
}

/** Whether a file of the archive, named by its path in it, says anything about the bundle. */
export function concerns(path: string, { accounts }: EvidenceBundle): boolean {
  return accounts.some(
    ({ account, rotations }) =>
      path.startsWith(`${account}/${checkpointFolder}`) ||
      rotations.some(({ rotation }) => path === `${account}/${bundleFile(rotation)}`),
  );
}

/**
 * Compares a bundle that verifies with a copy of the archive: the checkpoints tell which events there were, the bundles which
 * ones ended rotations had.
 *
 * @param files the texts of the archive's files, by their paths in it.
 * @param keys as for `authenticityOf`.
 */
export function againstArchive(
  { accounts, exportedAt }: EvidenceBundle,
  files: ReadonlyMap<string, string>,
  keys: readonly PublicKey[],
): readonly EvidenceDifference[] {
  return accounts.flatMap((account) => {
    const own = new Map(
      [...files]
        .filter(([path]) => path.startsWith(`${account.account}/`))
        .map(([path, text]) => [path.slice(account.account.length + 1), text]),
    );
    return [
      ...[...own].flatMap(([file, text]) =>
        file.startsWith(checkpointFolder) ? checkpointFault(account, exportedAt, file, text, keys) : [],
      ),
      ...account.rotations
        .filter(({ endedAt }) => endedAt !== undefined)
        .flatMap(({ rotation }) => bundleFault(account, bundleFile(rotation), own)),
    ];
  });
}

function checkpointFault(
  { account, head, history, trail }: AccountEvidence,
  exportedAt: string,
  file: string,
  text: string,
  keys: readonly PublicKey[],
): readonly EvidenceDifference[] {
  const fault = (why: string, sequence?: number): readonly EvidenceDifference[] => [
    { account, file, why, ...(sequence !== undefined && { sequence }) },
  ];
  const checkpoint = readCheckpoint(text);
  if (!checkpoint) return fault("it is no checkpoint");
  const { sequence, hash, at, account: own } = checkpoint.statement;
  if (own !== account || checkpointFile(sequence) !== file)
    return fault("it is the checkpoint of another head");
  if (keys.length > 0 && !keyOf(checkpoint, keys)) return fault("the key has not signed it", sequence);
  if (sequence > head.sequence) {
    // What happened after the export is not missing.
    if (at.toISOString() > exportedAt) return [];
    return fault(
      `the events after ${head.sequence} are missing, which were there before the export`,
      sequence,
    );
  }
  const left = history?.events ?? 0;
  const told = sequence === left ? history?.hash : trail[sequence - left - 1]?.hash;
  return told === undefined || told === hash
    ? []
    : fault("the events are not those that were signed", sequence);
}

function bundleFault(
  account: AccountEvidence,
  file: string,
  own: ReadonlyMap<string, string>,
): readonly EvidenceDifference[] {
  const fault = (why: string, sequence?: number): readonly EvidenceDifference[] => [
    { account: account.account, file, why, ...(sequence !== undefined && { sequence }) },
  ];
  const text = own.get(file);
  if (text === undefined) return fault("it is not in the archive");
  const verified = verifyEvidence(text);
  const other =
    "ok" in verified ? verified.ok.accounts.find((one) => one.account === account.account) : undefined;
  if (!other) return fault("it is not the evidence that its name promises");
  const sequence = differingEvent(other, account) ?? lostEvent(other, account);
  return sequence === undefined ? [] : fault("it tells another event", sequence);
}

/** The first event of the archived bundle that the compared one has no longer. */
function lostEvent(archived: AccountEvidence, { history, trail }: AccountEvidence): number | undefined {
  const left = history?.events ?? 0;
  const end = left + trail.length;
  return archived.trail.find(({ sequence }) => sequence > end)?.sequence;
}
