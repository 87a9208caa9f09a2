import { dayMs, minuteMs } from "../../domain/time.ts";
import type { AccountEvidence, EvidenceBundle, EvidenceScope, GapCode } from "../../api/evidence-bundle.ts";
import { fewNames } from "../few-names.ts";
import type { ReportBlock } from "./report-text.ts";
import { approvedBy, confirmedBy } from "./rotation-answers.ts";
import { htmlOf, markdownOf } from "./report-text.ts";
import { rotationReport } from "./rotation-report.ts";

/** The bundle as a Markdown report. Says nothing that the bundle does not. */
export function evidenceMarkdown(bundle: EvidenceBundle): string {
  return markdownOf(reportOf(bundle));
}

/** The bundle as one HTML page. */
export function evidenceHtml(bundle: EvidenceBundle): string {
  return htmlOf(titleOf(bundle.scope), reportOf(bundle));
}

function reportOf(bundle: EvidenceBundle): readonly ReportBlock[] {
  const { scope, exportedAt, digest, accounts } = bundle;
  return [
    { kind: "heading", level: 1, text: titleOf(scope) },
    {
      kind: "paragraph",
      text:
        `Exported at ${exportedAt} from the append-only trail. Owners, environments and policies are those of the fleet ` +
        `file at that time. Only the bundle behind this report can be verified; its digest is ${digest}.`,
    },
    { kind: "heading", level: 2, text: "Rotations" },
    rotationTable(accounts),
    ...accounts.flatMap(accountReport),
  ];
}

function titleOf(scope: EvidenceScope): string {
  if (scope.kind === "rotation") return `Evidence of rotation ${scope.rotation} of ${scope.account}`;
  const where = scope.environment === undefined ? "all environments" : scope.environment;
  const whose = scope.account === undefined ? "" : ` of ${scope.account}`;
  return `Evidence of key rotations${whose} from ${scope.from} to ${scope.to}, ${where}`;
}

function rotationTable(accounts: readonly AccountEvidence[]): ReportBlock {
  const rows = accounts.flatMap(({ account, inventory, environments, rotations, gaps }) =>
    rotations.map((rotation) => [
      account,
      environments.join(", ") || (inventory ? "none" : "unknown"),
      rotation.rotation,
      rotation.mode,
      rotation.requestedBy,
      approvedBy(rotation, gaps),
      confirmedBy(rotation),
      rotation.outcome ?? "in flight",
      rotation.endedAt ?? "",
    ]),
  );
  if (rows.length === 0) return { kind: "paragraph", text: "No rotation falls within this scope." };
  const head = [
    "Account",
    "Environments",
    "Rotation",
    "Mode",
    "Requested by",
    "Approved by",
    "Confirmations before the previous key was regenerated",
    "Outcome",
    "Ended",
  ];
  return { kind: "table", head, rows };
}

function accountReport(evidence: AccountEvidence): readonly ReportBlock[] {
  const { account, inventory, overdue, exceptions, gaps, rotations, fault } = evidence;
  return [
    { kind: "heading", level: 2, text: account },
    ...(inventory ? [ownersTable(inventory.consumers), resources(inventory)] : []),
    ...section(
      "Overdue",
      overdue.map(({ dueAt, until, overdueMs }) => {
        const ended = until === undefined ? "still overdue at the end" : `replaced at ${until}`;
        return `the published key was due at ${dueAt} and became overdue by ${days(overdueMs)}, ${ended}`;
      }),
    ),
    ...section("Exceptions", exceptions.map(exceptionText)),
    ...section(
      "Gaps",
      gaps.map(
        ({ code, rotation }) => `${code}: ${rotation === undefined ? "" : `${rotation} `}${gapText[code]}`,
      ),
    ),
    ...(fault === undefined ? [] : [{ kind: "paragraph", text: `The trail: ${fault}.` } as const]),
    ...rotations.flatMap((rotation) => rotationReport(rotation, evidence.trail)),
  ];
}

type Inventory = NonNullable<AccountEvidence["inventory"]>;

function ownersTable(consumers: Inventory["consumers"]): ReportBlock {
  if (consumers.length === 0) return { kind: "paragraph", text: "The fleet file names no consumer." };
  return {
    kind: "table",
    head: ["Consumer", "Owner", "Contact", "Environment", "Criticality", "Instances"],
    rows: consumers.map(({ name, owner, environment, criticality, instances }) => [
      name,
      owner.name,
      owner.contact,
      environment,
      criticality,
      String(instances),
    ]),
  };
}

function resources({ resourceId, publishedSecret, vaults, cadenceMs }: Inventory): ReportBlock {
  return {
    kind: "list",
    items: [
      `resource: ${resourceId}`,
      `published as ${publishedSecret} in ${vaults.join(", ")}`,
      `cadence: ${days(cadenceMs)}`,
    ],
  };
}

function section(title: string, items: readonly string[]): readonly ReportBlock[] {
  if (items.length === 0) return [];
  return [
    { kind: "heading", level: 3, text: title },
    { kind: "list", items },
  ];
}

function exceptionText(exception: Exception): string {
  const { kind, consumer, by, reason, notAdopted, notAdoptedLeftOut, at, until, sequence } = exception;
  const who = consumer === undefined ? "" : ` ${consumer}`;
  const whose = by === undefined ? "" : `, by ${by}`;
  const from = at === undefined ? "" : `, at ${at}`;
  const to = until === undefined ? "" : `, until ${until}`;
  const left =
    notAdopted && notAdopted.length > 0
      ? `, not adopted: ${fewNames(notAdopted, notAdoptedLeftOut, notAdopted.length)}`
      : "";
  const source = sequence === undefined ? "fleet file" : `event ${sequence}`;
  return `${kind}${who}${whose}${from}${to}: ${reason}${left} (${source})`;
}

type Exception = AccountEvidence["exceptions"][number];

const gapText: Readonly<Record<GapCode, string>> = {
  TrailUnreadable: "the trail cannot be read",
  TrailShort: "events are missing at the end of the trail",
  NotEnrolled: "it has no record",
  NotInFleet: "it is not in the fleet file: owners and environments are unknown",
  RotationNotEnded: "has not ended: its outcome is not final",
  ApprovalMissing: "has no approval, although today's policy requires one",
  NobodyConfirmed: "regenerated a key without a confirmation from any consumer",
  CircumstantialOnly: "made a decision on circumstantial confirmations alone",
  CorrelationIdMissing:
    "has a change without Azure's correlation id: the answer was lost, or ids were not recorded yet",
  RetiredOutOfBand: "had its previous key regenerated outside keyturn before the gate was passed",
  RevocationUnproven: "ended without proof that the old key is refused",
};

function days(ms: number): string {
  const whole = ms / dayMs;
  return whole >= 1 ? `${Math.floor(whole * 10) / 10} days` : `${Math.floor(ms / minuteMs)} minutes`;
}
