import type { Phase } from "../../domain/rotation/account-state.ts";
import type { RotationMode, RotationOutcome } from "../../domain/rotation/rotation-event.ts";

/** What happens in a phase, as half a sentence. */
export function phaseMeaning(phase: Phase): string {
  switch (phase) {
    case "unenrolled":
      return "keyturn has not taken it over yet";
    case "enrolling":
      return "its keys are being stored in the vaults";
    case "idle":
      return "both keys are at rest";
    case "repairing":
      return "a valid key is being published again";
    case "preparing":
      return "every check has to pass first";
    case "regenerating":
      return "the standby key is being replaced";
    case "proving":
      return "the data plane has to accept the fresh key";
    case "publishing":
      return "every vault gets the fresh key";
    case "adopting":
      return "every consumer has to run on the fresh key";
    case "retiring":
      return "the previous key is being replaced";
    case "confirming":
      return "the old key has to be refused";
    case "reverting":
      return "consumers go back to the previous key";
  }
}

/** The phases of a rotation that goes well, in order. */
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
  return outcome === "keyless" ? "ended, the account has no keys" : outcome;
}
