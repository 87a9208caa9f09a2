import type { AccountEvidence, EvidenceBundle } from "../../api/evidence-bundle.ts";
import type { PublicKey } from "../../public-key.ts";
import { hasSigned } from "../../public-key.ts";
import type { Checkpoint } from "../../records/checkpoint-codec.ts";
import { readCheckpoint } from "../../records/checkpoint-codec.ts";

/** The last checkpoint of an account's events, and whose signature it has. */
interface SignedHead {
  /** The last event that it covers, and when it was signed. */
  readonly sequence: number;
  readonly at: string;
  /** The Key Vault key version that it names. */
  readonly keyId: string;
  /** The key that was found to have signed it; absent where no key was given. */
  readonly thumbprint?: string;
}

/** What the checkpoints in a bundle prove about one account. Every event up to a signed head is as it was signed. */
export interface AccountAuthenticity {
  readonly account: string;
  /** Absent where no checkpoint is there, or none that a given key has signed. */
  readonly completeUpTo?: SignedHead;
  /** How many events follow that one, which nothing but the chain vouches for. */
  readonly unsigned: number;
  /** Checkpoints by their last event that none of the given keys has signed. */
  readonly forged: readonly number[];
}

/** @param keys the public keys to believe; with none, checkpoints are shown as they claim to be, and none is forged. */
export function authenticityOf(
  { accounts }: EvidenceBundle,
  keys: readonly PublicKey[],
): readonly AccountAuthenticity[] {
  return accounts.map((account) => accountAuthenticity(account, keys));
}

function accountAuthenticity(
  { account, history, trail, checkpoints = [] }: AccountEvidence,
  keys: readonly PublicKey[],
): AccountAuthenticity {
  const judged = checkpoints.flatMap((text) => {
    const checkpoint = readCheckpoint(text);
    return checkpoint ? [{ checkpoint, key: keyOf(checkpoint, keys) }] : [];
  });
  const isBelieved = ({ key }: (typeof judged)[number]) => keys.length === 0 || key !== undefined;
  const last = judged.findLast(isBelieved);
  const reached = last?.checkpoint.statement.sequence ?? 0;
  const end = (history?.events ?? 0) + trail.length;
  return {
    account,
    ...(last && { completeUpTo: signedHead(last.checkpoint, last.key) }),
    unsigned: Math.min(trail.length, end - reached),
    forged: judged.filter((one) => !isBelieved(one)).map(({ checkpoint }) => checkpoint.statement.sequence),
  };
}

/** The key that has signed the checkpoint. */
export function keyOf({ signed, signature }: Checkpoint, keys: readonly PublicKey[]): PublicKey | undefined {
  return keys.find((key) => hasSigned(key, signed, signature));
}

function signedHead({ statement, keyId }: Checkpoint, key: PublicKey | undefined): SignedHead {
  const { sequence, at } = statement;
  return { sequence, at: at.toISOString(), keyId, ...(key && { thumbprint: key.thumbprint }) };
}
