import { describe, expect, it } from "@jest/globals";
import { foreignSlotSecret } from "../../../shared/domain/safety/foreign-secret.ts";
import type { SecretFact } from "../../../shared/domain/world.ts";
import { anAccount, keyA, keyB, keyC, keyD, mainVault, present } from "../builders.ts";
import { aRotation } from "../rotations.ts";

const spec = anAccount();
const keys = { key1: keyA, key2: keyB };
const before = aRotation.idle({ keys: { key1: keyA, key2: keyC } });

function objectionTo(latest: SecretFact) {
  return foreignSlotSecret([{ vault: mainVault, slot: "key2", latest }], keys, spec, before);
}

describe("a secret with the name of a slot's secret", () => {
  it.each<[string, SecretFact]>([
    ["is not there", { kind: "absent" }],
    ["holds the slot's key", present(keyB)],
    ["holds the other slot's key", present(keyA)],
    ["holds a key that the account had when it was enrolled", present(keyC)],
    ["was written for this account", present(keyD, { writtenFor: spec.resourceId.toUpperCase() })],
    ["may not be read", { kind: "forbidden" }],
  ])("is no stranger when it %s", (_how, latest) => {
    expect(objectionTo(latest)).toBeUndefined();
  });

  it.each<[string, SecretFact]>([
    ["holds something else", present(keyD)],
    ["was written for another account", present(keyD, { writtenFor: `${spec.resourceId}-2` })],
    ["is disabled", { kind: "disabled" }],
  ])("is one when it %s", (_how, latest) => {
    expect(objectionTo(latest)).toMatchObject({ reason: "SlotSecretUnknown", vaults: [mainVault] });
  });
});
