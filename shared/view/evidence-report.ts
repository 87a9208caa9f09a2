import type { AccountEvidence, EvidenceBundle, EvidenceScope, GapCode } from "../api/evidence-bundle.ts";
import type { RotationEvidence } from "../api/rotation-evidence.ts";
import type { ReportBlock } from "./report-text.ts";
import { htmlOf, markdownOf } from "./report-text.ts";
import { rotationReport } from "./rotation-report.ts";

/** The bundle for people, in Markdown. Says nothing that the bundle does not. */
export function evidenceMarkdown(bundle: EvidenceBundle): string {
  return markdownOf(reportOf(bundle));
}

/** The bundle for people, as one page of HTML. */
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
        `Made at ${exportedAt} from the append-only trail. Owners, environments and policies are those of the fleet ` +
        `file at that moment. The bundle that this report was made from has the digest ${digest}; it alone can be verified.`,
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
  const rows = accounts.flatMap(({ account, inventory, environments, rotations }) =>
    rotations.map((rotation) => [
      account,
      environments.join(", ") || (inventory ? "none" : "unknown"),
      rotation.rotation,
      rotation.mode,
      rotation.requestedBy,
      rotation.approvals.map(({ by }) => by).join(", ") || "nobody",
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
    "Asked for by",
    "Approved by",
    "Confirmations before the previous key was regenerated",
    "Outcome",
    "Ended",
  ];
  return { kind: "table", head, rows };
}

function confirmedBy({ decisions }: RotationEvidence): string {
  const last = decisions.findLast(({ about }) => about === "previous-key");
  if (!last) return "none: the gate was not passed";
  const { proven, resolved, circumstantial } = last.strengths;
  const consumers = [...new Set(last.confirmations.map(({ consumer }) => consumer))];
  const counted = [
    ...(proven > 0 ? [`${proven} proven`] : []),
    ...(resolved > 0 ? [`${resolved} resolved`] : []),
    ...(circumstantial > 0 ? [`${circumstantial} circumstantial`] : []),
    ...(last.waived.length > 0 ? [`${last.waived.length} not waited for`] : []),
    ...(last.waiver ? ["gate waived"] : []),
  ];
  const who = consumers.length > 0 ? ` (${consumers.join(", ")})` : "";
  return `${counted.join(", ") || "none"}${who}`;
}

function accountReport(evidence: AccountEvidence): readonly ReportBlock[] {
  const { account, inventory, overdue, exceptions, gaps, rotations, fault } = evidence;
  return [
    { kind: "heading", level: 2, text: account },
    ...(inventory ? [ownersTable(inventory.consumers), resources(inventory)] : []),
    ...section(
      "Overdue",
      overdue.map(({ dueAt, until, overdueMs }) => {
        const ended = until === undefined ? "and still was at the end" : `until ${until}`;
        return `the published key was due ${dueAt} and overdue by ${days(overdueMs)}, ${ended}`;
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
  if (consumers.length === 0) return { kind: "paragraph", text: "No consumer is in the fleet file." };
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

function exceptionText({ kind, consumer, by, reason, notAdopted, at, until, sequence }: Exception): string {
  const who = consumer === undefined ? "" : ` ${consumer}`;
  const whose = by === undefined ? "" : `, by ${by}`;
  const from = at === undefined ? "" : `, at ${at}`;
  const to = until === undefined ? "" : `, until ${until}`;
  const left = notAdopted && notAdopted.length > 0 ? `, not adopted: ${notAdopted.join(", ")}` : "";
  const source = sequence === undefined ? "fleet file" : `event ${sequence}`;
  return `${kind}${who}${whose}${from}${to}: ${reason}${left} (${source})`;
}

type Exception = AccountEvidence["exceptions"][number];

const gapText: Readonly<Record<GapCode, string>> = {
  TrailUnreadable: "the trail cannot be read",
  TrailShort: "events are missing at the end of the trail",
  NotEnrolled: "nothing had been recorded of it",
  NotInFleet: "the fleet file does not name it: owners and environments are unknown",
  RotationNotEnded: "has not ended: what is said of its end is not final",
  ApprovalMissing: "was approved by nobody, although the policy asks for it today",
  NobodyConfirmed: "regenerated a key without a confirmation by any consumer",
  CircumstantialOnly: "rests on circumstantial confirmations alone in a decision",
  CorrelationIdMissing:
    "has a change of which Azure's id is not known: the answer was lost, or ids were not kept yet",
  RetiredOutOfBand: "had its previous key regenerated by somebody else, before the gate was passed",
  RevocationUnproven: "ended without a proof that the old key is refused",
};

function days(ms: number): string {
  const whole = ms / 86_400_000;
  return whole >= 1 ? `${Math.floor(whole * 10) / 10} days` : `${Math.floor(ms / 60_000)} minutes`;
}
