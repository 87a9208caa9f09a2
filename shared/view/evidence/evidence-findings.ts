import { dayMs, minuteMs } from "../../domain/time.ts";
import type { AccountEvidence, GapCode } from "../../api/evidence-bundle.ts";
import { fewNames } from "../few-names.ts";
import type { ReportBlock } from "./report-text.ts";
import { approvedBy } from "./rotation-answers.ts";

/** What an auditor wants to know before all else, in a few lines. */
export function summaryOf(accounts: readonly AccountEvidence[]): readonly string[] {
  const rotations = accounts.flatMap(({ rotations: own, gaps }) =>
    own.map((rotation) => ({ rotation, gaps })),
  );
  const outcomes = tally(rotations.map(({ rotation }) => rotation.outcome ?? "in flight"));
  const approvals = tally(
    rotations.map(({ rotation, gaps }) =>
      rotation.approvals.length > 0 ? "by a second person" : approvedBy(rotation, gaps),
    ),
  );
  const sum = (of: (account: AccountEvidence) => readonly unknown[]) =>
    accounts.reduce((total, account) => total + of(account).length, 0);
  return [
    `accounts: ${accounts.length}`,
    `rotations: ${rotations.length}${outcomes && ` (${outcomes})`}`,
    ...(approvals ? [`approvals: ${approvals}`] : []),
    `exceptions: ${sum(({ exceptions }) => exceptions)}`,
    `gaps: ${sum(({ gaps }) => gaps)}`,
    `overdue keys: ${sum(({ overdue }) => overdue)}`,
  ];
}

function tally(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} ${word}`).join(", ");
}

/** All that is not as it should be, of every account, before anything that is. */
export function findingsTable(accounts: readonly AccountEvidence[]): ReportBlock {
  const rows = accounts.flatMap(({ account, fault, exceptions, gaps, overdue }) => [
    ...(fault === undefined ? [] : [[account, "trail", fault]]),
    ...exceptions.map((exception) => [account, "exception", exceptionText(exception)]),
    ...gaps.map(({ code, rotation }) => [
      account,
      "gap",
      `${code}: ${rotation === undefined ? "" : `${rotation} `}${gapText[code]}`,
    ]),
    ...overdue.map((one) => [account, "overdue", overdueText(one)]),
  ]);
  if (rows.length === 0) return { kind: "paragraph", text: "None." };
  return { kind: "table", head: ["Account", "Kind", "What"], rows };
}

function overdueText({ dueAt, until, overdueMs }: AccountEvidence["overdue"][number]): string {
  const ended = until === undefined ? "still overdue at the end" : `replaced at ${until}`;
  return `the published key was due at ${dueAt} and became overdue by ${days(overdueMs)}, ${ended}`;
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

/** In days of one decimal, or in minutes below a day. */
export function days(ms: number): string {
  const whole = ms / dayMs;
  return whole >= 1 ? `${Math.floor(whole * 10) / 10} days` : `${Math.floor(ms / minuteMs)} minutes`;
}
