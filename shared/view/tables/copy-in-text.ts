import type { KeyGeneration } from "../../domain/rotation/generations.ts";

/** A key of an account found in a text, as the API returns it. */
export interface CopyInText extends Pick<KeyGeneration, "fingerprint" | "slot" | "generation" | "state"> {
  readonly occurrences: number;
  readonly lines: readonly number[];
}
