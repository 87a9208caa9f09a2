import type { AccountEvidence, EvidenceBundle, EvidenceScope } from "../../api/evidence-bundle.ts";
import { days, findingsTable, summaryOf } from "./evidence-findings.ts";
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
    { kind: "heading", level: 2, text: "Summary" },
    { kind: "list", items: summaryOf(accounts) },
    { kind: "contents" },
    { kind: "heading", level: 2, text: "Exceptions, gaps and overdue keys" },
    findingsTable(accounts),
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
  const { account, inventory, rotations, fault } = evidence;
  return [
    { kind: "heading", level: 2, text: account },
    ...(inventory ? [ownersTable(inventory.consumers), resources(inventory)] : []),
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
