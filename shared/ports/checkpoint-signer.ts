import type { Checkpoint, CheckpointStatement } from "../records/checkpoint-codec.ts";

/** Signs checkpoints with a key that keyturn itself cannot read. */
export interface CheckpointSigner {
  /**
   * Signs a statement. May be repeated: each signature is another one, and all of them are good.
   *
   * @throws {KeyturnError} nothing was signed.
   */
  sign(statement: CheckpointStatement): Promise<Checkpoint>;

  /**
   * Whether a version of that key has signed the checkpoint.
   *
   * @throws {KeyturnError} the key could not be read.
   */
  hasSigned(checkpoint: Checkpoint): Promise<boolean>;
}
