import type { KeyGeneration } from "../shared/domain/rotation/generations.ts";

/** A key of an account that a text holds, as the API tells it. */
export interface CopyInText extends Pick<KeyGeneration, "fingerprint" | "slot" | "generation" | "state"> {
  readonly occurrences: number;
  readonly lines: readonly number[];
}
