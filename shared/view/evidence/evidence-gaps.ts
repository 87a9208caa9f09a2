import type { AccountEvidence, GapCode } from "../../api/evidence-bundle.ts";
import { gapCodes } from "../../api/evidence-bundle.ts";
import type { RulesSince } from "../rules-in-force.ts";
import { rulesAt } from "../rules-in-force.ts";
import type { RotationEvidence } from "../../api/rotation-evidence.ts";

type Gap = AccountEvidence["gaps"][number];

/** Names evidence that an auditor may expect and that is missing, so that silence is not mistaken for proof. */
export function gapsIn(
  { inventory, fault, trail }: Pick<AccountEvidence, "inventory" | "fault" | "trail">,
  rotations: readonly RotationEvidence[],
  over: readonly RulesSince[],
): readonly Gap[] {
  const gaps: Gap[] = [];
  if (fault !== undefined) gaps.push({ code: trail.length === 0 ? "TrailUnreadable" : "TrailShort" });
  else if (trail.length === 0) gaps.push({ code: "NotEnrolled" });
  if (!inventory) gaps.push({ code: "NotInFleet" });
  const needsApproval = ({ requestedAt }: RotationEvidence) =>
    rulesAt(over, new Date(requestedAt))?.approval === "required";
  return [...gaps, ...rotations.flatMap((rotation) => gapsOf(rotation, needsApproval(rotation)))];
}

function gapsOf(rotation: RotationEvidence, needsApproval: boolean): readonly Gap[] {
  const { decisions, approvals, emergencies, changes, drifts, death, outcome } = rotation;
  const found: Readonly<Partial<Record<GapCode, boolean>>> = {
    RotationNotEnded: outcome === undefined,
    // By the policy that was in force when it was requested.
    ApprovalMissing:
      needsApproval && approvals.length === 0 && emergencies.length === 0 && decisions.length > 0,
    NobodyConfirmed: decisions.some(({ strengths }) => countOf(strengths) === 0),
    CircumstantialOnly: decisions.some(
      ({ strengths }) => countOf(strengths) > 0 && strengths.circumstantial === countOf(strengths),
    ),
    CorrelationIdMissing: changes.some(
      ({ change, correlationId }) => change !== "superseded-version-disabled" && correlationId === undefined,
    ),
    RetiredOutOfBand: drifts.some(({ kind }) => kind === "retired-out-of-band"),
    RevocationUnproven: death?.proven === false,
  };
  return gapCodes.flatMap((code) => (found[code] === true ? [{ code, rotation: rotation.rotation }] : []));
}

function countOf({ proven, resolved, circumstantial }: RotationEvidence["decisions"][number]["strengths"]) {
  return proven + resolved + circumstantial;
}
