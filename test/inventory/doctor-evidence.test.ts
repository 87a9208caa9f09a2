import { describe, expect, it } from "@jest/globals";
import type { EvidenceGuard } from "../../shared/ports/evidence-store.ts";
import { diagnoseEvidence } from "../../shared/inventory/doctor-evidence.ts";
import { AccessDeniedError } from "../../shared/errors.ts";

async function verdicts(ports: Parameters<typeof diagnoseEvidence>[0]) {
  const found = await Promise.all(diagnoseEvidence(ports));
  return Object.fromEntries(found.map(({ check, verdict }) => [check, verdict]));
}

function guarded(
  policy: Awaited<ReturnType<EvidenceGuard["policy"]>>,
  mayDelete: boolean | undefined,
): { archiveGuard: EvidenceGuard } {
  return {
    archiveGuard: { target: "https://st", policy: async () => policy, mayDelete: async () => mayDelete },
  };
}

describe("the doctor, about evidence", () => {
  it("says what is not set up", async () => {
    expect(await verdicts({})).toEqual({
      "signing-key": "off",
      "evidence-policy": "off",
      "evidence-rights": "off",
    });
  });

  it.each([
    ["locked", false, "fine", "fine"],
    ["unlocked", false, "wrong", "fine"],
    ["none", true, "wrong", "wrong"],
    [undefined, undefined, "off", "unproven"],
  ] as const)("with policy %s and rights to delete %s says %s and %s", async (policy, may, first, second) => {
    expect(await verdicts(guarded(policy, may))).toMatchObject({
      "evidence-policy": first,
      "evidence-rights": second,
    });
  });

  it("proves that the key signs, or names the missing right", async () => {
    expect(await verdicts({ signer: { prove: async () => "thumbprint" } })).toMatchObject({
      "signing-key": "fine",
    });
    const prove = async (): Promise<string> => {
      throw new AccessDeniedError("signing with the key");
    };
    expect(await verdicts({ signer: { prove } })).toMatchObject({ "signing-key": "denied" });
  });
});
