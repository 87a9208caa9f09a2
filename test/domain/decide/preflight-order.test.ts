import { describe, expect, it } from "@jest/globals";
import { emergencyPreflight, ordinaryPreflight } from "../../../shared/domain/decide/preflight.ts";

const ordinary = ordinaryPreflight.map((step) => step.name);
const emergency = emergencyPreflight.map((step) => step.name);

describe("the steps of preflight", () => {
  it("go from what costs nothing to what calls Azure", () => {
    expect(ordinary).toEqual([
      "rolloutUnread",
      "driftFound",
      "stillCoolingDown",
      "approvalLacking",
      "tooEarly",
      "waitingForOthers",
      "reportsUnread",
      "standbyKeyInUse",
      "consumersUnknown",
      "copiesUnmanaged",
      "permitLacking",
      "accountUnfit",
      "keysUnlisted",
      "publishedSecretUnfit",
      "slotSecretsUnfit",
      "secretsOwed",
      "standbyKeyNotReplaceable",
      "proofLacking",
    ]);
  });

  it("are fewer in an emergency, which waits for no other account and no second person", () => {
    expect(emergency).toEqual([
      "leakEnded",
      "driftFound",
      "reportsUnread",
      "standbyKeyInUse",
      "accountUnfit",
      "keysUnlisted",
      "publishedSecretUnfit",
      "standbyKeyNotReplaceable",
      "proofLacking",
    ]);
  });

  it("come in the same order in an emergency", () => {
    expect(ordinary.filter((step) => emergency.includes(step))).toEqual(emergency.slice(1));
  });
});
