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
   * Signs a random text that means nothing, and checks the signature with the public key.
   *
   * @returns the thumbprint of that key.
   * @throws {KeyturnError} keyturn may not sign, or the signature is not that of the key.
   */
  prove(): Promise<string>;

  /**
   * Whether a version of that key has signed the checkpoint.
   *
   * @throws {KeyturnError} the key could not be read.
   */
  hasSigned(checkpoint: Checkpoint): Promise<boolean>;
}
