import type { RotationMode, RotationOutcome } from "../../domain/vocabulary.ts";
import type { Phase } from "../../domain/rotation/account-state.ts";

/** Describes a phase in a clause. */
export function phaseMeaning(phase: Phase): string {
  switch (phase) {
    case "unenrolled":
      return "keyturn does not manage it yet";
    case "enrolling":
      return "its keys are being stored in the vaults";
    case "idle":
      return "no rotation is in progress";
    case "repairing":
      return "a valid key is being published again";
    case "preparing":
      return "every check must pass first";
    case "regenerating":
      return "the standby key is being replaced";
    case "proving":
      return "the data plane must accept the fresh key";
    case "publishing":
      return "every vault gets the fresh key";
    case "adopting":
      return "every consumer must adopt the fresh key";
    case "retiring":
      return "the previous key is being replaced";
    case "confirming":
      return "the old key must be refused";
    case "reverting":
      return "consumers go back to the previous key";
  }
}

/** The phases of a successful rotation, in order. */
export const phasesInOrder: readonly Phase[] = [
  "preparing",
  "regenerating",
  "proving",
  "publishing",
  "adopting",
  "retiring",
  "confirming",
];

export function modeText(mode: RotationMode): string {
  return mode === "near-expiry" ? "near expiry" : mode;
}

export function outcomeText(outcome: RotationOutcome): string {
  switch (outcome) {
    case "keyless":
      return "ended, the account has no keys";
    case "failed":
      return "abandoned";
    default:
      return outcome;
  }
}
