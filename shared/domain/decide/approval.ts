import type { AccountSpec } from "../account/account-spec.ts";
import type { Objection } from "../objection.ts";
import type { RotationRequest } from "../rotation/account-state.ts";

/** Objects while the policy requires an approval and there is none, or it has expired. */
export function approvalMissing(
  { approval }: RotationRequest,
  { policy }: AccountSpec,
  now: Date,
): Objection | undefined {
  if (policy.approval === "none") return undefined;
  const expiresAt = approval && approval.at.getTime() + policy.approvalWithinMs;
  if (expiresAt !== undefined && now.getTime() < expiresAt) return undefined;
  return {
    reason: "ApprovalMissing",
    message: approval
      ? `the approval of ${approval.at.toISOString()} has expired`
      : "a second person must approve this rotation",
    remedy: "operator",
  };
}
