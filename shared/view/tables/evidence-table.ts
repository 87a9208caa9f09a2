import type { AccountEvidence, EvidenceBundle } from "../../api/evidence-bundle.ts";
import type { RotationEvidence } from "../../api/rotation-evidence.ts";
import { approvedBy, confirmedBy } from "../evidence/rotation-answers.ts";
import type { Cell, Result } from "./result.ts";
import { marked } from "./result.ts";
import { moment } from "./moment.ts";

/** Lists the rotations of a bundle with their approvers and confirmations. */
export function evidenceTable(bundle: EvidenceBundle): Result {
  const found = bundle.accounts.flatMap((account) =>
    account.rotations.map((rotation) => ({ account, rotation })),
  );
  const gaps = bundle.accounts.flatMap(({ account, gaps }) =>
    gaps.map(({ code, rotation }) => [account, rotation ?? "", marked(code, "warn")]),
  );
  const overdue = bundle.accounts.flatMap(({ account, overdue }) =>
    overdue.map(({ dueAt, until }) => [account, moment(dueAt), moment(until) ?? "still"]),
  );
  return {
    data: {
      scope: bundle.scope,
      digest: bundle.digest,
      rotations: found.map(({ account, rotation }) => ({ account: account.account, ...rotation })),
      accounts: bundle.accounts.map(({ account, gaps, overdue, exceptions }) => ({
        account,
        gaps,
        overdue,
        exceptions,
      })),
    },
    sections: [
      {
        columns: [
          "account",
          "rotation",
          "mode",
          "requested by",
          "approved by",
          "confirmations",
          "outcome",
          "ended",
        ],
        rows: found.map(({ account, rotation }) => rotationRow(account, rotation)),
        empty: "no rotations in this scope",
      },
      ...(gaps.length > 0
        ? [{ title: "Gaps in the evidence", columns: ["account", "rotation", "gap"], rows: gaps }]
        : []),
      ...(overdue.length > 0
        ? [{ title: "Overdue", columns: ["account", "due", "until"], rows: overdue }]
        : []),
    ],
  };
}

function rotationRow({ account, gaps }: AccountEvidence, rotation: RotationEvidence): readonly Cell[] {
  const { outcome } = rotation;
  return [
    account,
    rotation.rotation,
    rotation.mode,
    rotation.requestedBy,
    approvedBy(rotation, gaps),
    confirmedBy(rotation),
    outcome === undefined ? "in flight" : marked(outcome, outcome === "completed" ? "good" : "warn"),
    moment(rotation.endedAt),
  ];
}
