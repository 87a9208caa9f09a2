import type { AccountEvidence } from "../../api/evidence-bundle.ts";
import type { RotationEvidence } from "../../api/rotation-evidence.ts";

// What an auditor asks first of a rotation. The terminal and the reports give the same answers.

/**
 * Who approved it, or why nobody had to.
 *
 * @param gaps of the account; one says where the policy that was in force asked for an approval and there is none.
 */
export function approvedBy(rotation: RotationEvidence, gaps: AccountEvidence["gaps"]): string {
  const { rotation: id, approvals, emergencies, decisions } = rotation;
  if (approvals.length > 0) return approvals.map(({ by }) => by).join(", ");
  if (emergencies.length > 0) return "not required in an emergency";
  if (gaps.some(({ code, rotation: of }) => code === "ApprovalMissing" && of === id))
    return "none, although required";
  // Before the gate was asked, an approval may still have been missing.
  return decisions.length > 0 ? "not required" : "none";
}

/** The confirmations that the regeneration of the previous key relied on, and whose they were. */
export function confirmedBy({ decisions }: RotationEvidence): string {
  const last = decisions.findLast(({ about }) => about === "previous-key");
  if (!last) return "none: the gate was not passed";
  const { proven, resolved, circumstantial } = last.strengths;
  const named = [...last.confirmations, ...(last.summary?.consumers ?? [])].map(({ consumer }) => consumer);
  const others = last.summary?.others?.consumers ?? 0;
  const consumers = [...new Set(named), ...(others > 0 ? [`and ${others} more consumers`] : [])];
  const counted = [
    ...(proven > 0 ? [`${proven} proven`] : []),
    ...(resolved > 0 ? [`${resolved} resolved`] : []),
    ...(circumstantial > 0 ? [`${circumstantial} circumstantial`] : []),
    ...(last.waived.length > 0 ? [`${last.waived.length + (last.waivedLeftOut?.count ?? 0)} waived`] : []),
    ...(last.waiver ? ["gate waived"] : []),
  ];
  const who = consumers.length > 0 ? ` (${consumers.join(", ")})` : "";
  return `${counted.join(", ") || "none"}${who}`;
}
