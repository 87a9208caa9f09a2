import { expect } from "@jest/globals";
import type { AccountEvidence, EvidenceScope } from "../../../../shared/api/evidence-bundle.ts";
import type { AccountSpec } from "../../../../shared/domain/account/account-spec.ts";
import type { RotationEvent } from "../../../../shared/domain/rotation/rotation-event.ts";
import { evidenceBundle, evidenceText } from "../../../../shared/view/evidence/evidence-bundle.ts";
import { verifyEvidence } from "../../../../shared/view/evidence/verify-evidence.ts";
import { after, anAccount, day, now } from "../../../domain/builders.ts";
import { read, rotation } from "./evidence-trail.ts";

export const quarter = {
  kind: "period",
  from: now.toISOString(),
  to: after(90 * day).toISOString(),
} as const satisfies EvidenceScope;
export const one = { kind: "rotation", account: "vision", rotation } as const satisfies EvidenceScope;
export const exportedAt = after(10 * day);

/** The evidence of one account with this trail. */
export function told(
  trail: readonly RotationEvent[],
  scope: EvidenceScope = one,
  spec: AccountSpec = anAccount(),
): AccountEvidence {
  const bundle = evidenceBundle([read(trail, spec)], scope, exportedAt);
  // A reader of the file must find the same.
  expect(verifyEvidence(evidenceText(bundle))).toEqual({ ok: bundle });
  const [account] = bundle.accounts;
  if (!account) throw new Error("the account is not in it");
  return account;
}

export function codes({ gaps }: AccountEvidence): readonly string[] {
  return gaps.map(({ code }) => code);
}
