import type { AccountEvidence } from "../../api/evidence-bundle.ts";
import type { RotationEvidence } from "../../api/rotation-evidence.ts";
import { decodeEvent } from "../../records/event-codec.ts";
import { fewNames } from "../few-names.ts";
import { leakedKeysText } from "../leaked-keys-text.ts";
import type { ReportBlock } from "./report-text.ts";

/** Reports one rotation, with the most asked-for facts first. */
export function rotationReport(
  rotation: RotationEvidence,
  trail: AccountEvidence["trail"],
): readonly ReportBlock[] {
  const { events } = rotation;
  const own = trail.filter(({ sequence }) => sequence >= events.first && sequence <= events.last);
  return [
    { kind: "heading", level: 3, text: `Rotation ${rotation.rotation}` },
    { kind: "list", items: ceremony(rotation) },
    keysTable(rotation),
    ...rotation.decisions.flatMap(decisionReport),
    ...changesTable(rotation),
    { kind: "heading", level: 4, text: "Trail" },
    {
      kind: "table",
      head: ["Event", "At", "Type", "Hash"],
      rows: own.map(({ sequence, text, hash }) => {
        const { event } = decodeEvent(text);
        return [String(sequence), event.at.toISOString(), event.type, hash];
      }),
    },
  ];
}

function ceremony(rotation: RotationEvidence): readonly string[] {
  const { mode, requestedBy, requestedAt, reason, approvals, emergencies, drifts, life, death } = rotation;
  const ended =
    rotation.outcome === undefined
      ? "in flight at the time of the export"
      : `${rotation.outcome} at ${rotation.endedAt ?? "?"}${because(rotation.endReason)}`;
  return [
    `${mode}, requested by ${requestedBy} at ${requestedAt}${because(reason)}`,
    ...approvals.map(({ by, at, reason: why }) => `approved by ${by} at ${at}${because(why)}`),
    ...emergencies.map(
      ({ by, at, reason: why, compromised, leaked, gate }) =>
        `emergency declared by ${by} at ${at}: ${leakedKeysText(leaked) ?? compromised} leaked, ${gateText[gate]}${because(why)}`,
    ),
    ...drifts.map(({ kind, at }) => `changed outside keyturn, seen at ${at}: ${kind}`),
    ...(life ? [`fresh key accepted ${life.acceptances} times in a row by ${life.at}`] : []),
    ...(death ? [deathText(death)] : []),
    ended,
    `rollback: ${rollbackText[rotation.rollback.because]}${endOfRollback(rotation.rollback)}`,
  ];
}

function because(reason: string | undefined): string {
  return reason === undefined ? "" : `: ${reason}`;
}

function deathText({ proven, refusals, at }: NonNullable<RotationEvidence["death"]>): string {
  if (!proven) return `old key not proven dead by ${at}`;
  return `old key refused ${refusals ?? 0} times in a row by ${at}`;
}

const gateText = { wait: "the gate holds", waive: "the gate holds only until the deadline" } as const;

const rollbackText: Readonly<Record<RotationEvidence["rollback"]["because"], string>> = {
  PreviousKeyValid: "possible at the time of the export, the previous key is still valid",
  RolledBack: "done, consumers are back on their previous key",
  RotationAbandoned: "not possible, the rotation was abandoned and keyturn keeps what is published",
  NothingPublished: "not needed, the fresh key was never published",
  KeysSwitchedOff: "not possible and not needed, keys are switched off",
  ConsumersKeptTheirKey: "not needed, consumers kept their key",
  PreviousKeyRegenerated: "not possible, the previous key was regenerated and never comes back",
  PreviousKeyLeaked: "not possible, the previous key is known to have leaked",
  PreviousKeyRegeneratedByOthers: "not possible, the previous key was regenerated outside keyturn",
};

function endOfRollback({ endedAt, endedBy }: RotationEvidence["rollback"]): string {
  return endedAt === undefined ? "" : `, since ${endedAt} (event ${endedBy ?? "?"})`;
}

function keysTable({ before, after }: RotationEvidence): ReportBlock {
  const row = (name: string, { active, fingerprints, publishedAt }: RotationEvidence["before"]) => [
    name,
    active,
    fingerprints.key1,
    fingerprints.key2,
    publishedAt,
  ];
  return {
    kind: "table",
    head: ["State", "Active slot", "Fingerprint of key1", "Fingerprint of key2", "Published"],
    rows: [row("before", before), row("after", after)],
  };
}

function decisionReport(decision: Decision): readonly ReportBlock[] {
  const { about, at, sequence, waived, waivedLeftOut, waiver, copies } = decision;
  const what = about === "standby-key" ? "the standby key" : "the previous key";
  const notes = [
    ...waived.map(
      ({ consumer, by, reason, until }) => `${consumer} was waived by ${by} until ${until}: ${reason}`,
    ),
    ...(waivedLeftOut ? [`${waivedLeftOut.count} more were waived (SHA-256 ${waivedLeftOut.digest})`] : []),
    ...(waiver ? [waiverText(waiver)] : []),
    ...copyNotes(copies),
  ];
  return [
    { kind: "heading", level: 4, text: `Gate passed for ${what} at ${at} (event ${sequence})` },
    confirmationsReport(decision),
    ...(notes.length === 0 ? [] : [{ kind: "list", items: notes } as const]),
  ];
}

type Decision = RotationEvidence["decisions"][number];

function waiverText({ by, reason, notAdopted, notAdoptedLeftOut }: NonNullable<Decision["waiver"]>): string {
  const names = fewNames(notAdopted, notAdoptedLeftOut, notAdopted.length) || "none";
  return `the gate was waived by ${by}: ${reason}; not adopted: ${names}`;
}

function confirmationsReport({ confirmations, summary }: Decision): ReportBlock {
  if (summary) return summaryTable(summary);
  if (confirmations.length === 0) return { kind: "paragraph", text: "No consumer confirmed." };
  return {
    kind: "table",
    head: ["Consumer", "Instance", "Key", "Strength", "Received"],
    rows: confirmations.map(({ consumer, instance, fingerprint, strength, receivedAt }) => [
      consumer,
      instance,
      fingerprint,
      strength,
      receivedAt,
    ]),
  };
}

/** One row per consumer; the digest is that of its list of instances. */
function summaryTable({ consumers, others }: NonNullable<Decision["summary"]>): ReportBlock {
  const tallies = [
    ...consumers.map(({ consumer, ...tally }) => ({ who: consumer, ...tally })),
    ...(others ? [{ ...others, who: `${others.consumers} more consumers` }] : []),
  ];
  return {
    kind: "table",
    head: ["Consumer", "Instances", "Key", "Strength", "Received from", "to", "SHA-256 of the list"],
    rows: tallies.map(({ who, instances, fingerprint, strengths, oldest, newest, digest }) => [
      who,
      String(instances),
      fingerprint,
      Object.entries(strengths)
        .flatMap(([strength, count]) => (count > 0 ? [`${count} ${strength}`] : []))
        .join(", "),
      oldest,
      newest,
      digest,
    ]),
  };
}

const copyText = {
  accepted: "was accepted",
  policy: "did not hold, as the policy says",
  emergency: "was set aside by the emergency",
} as const;

function copyNotes(copies: Decision["copies"]): readonly string[] {
  if (!copies) return [];
  const more = copies.count - copies.named.length;
  return [
    ...copies.named.map(
      ({ resource, name, slot, fingerprint, because: why, by, reason }) =>
        `a copy of ${slot} (${fingerprint}) in ${resource}, ${name} ${copyText[why]}${by === undefined ? "" : ` by ${by}`}${because(reason)}`,
    ),
    ...(more > 0 ? [`${more} more copies did not hold`] : []),
  ];
}

function changesTable({ changes }: RotationEvidence): readonly ReportBlock[] {
  if (changes.length === 0) return [];
  return [
    { kind: "heading", level: 4, text: "Changes in Azure" },
    {
      kind: "table",
      head: ["Event", "At", "Change", "Where", "Key", "Azure's correlation id"],
      rows: changes.map(({ sequence, at, change, vault, secret, version, fingerprint, correlationId }) => [
        String(sequence),
        at,
        change,
        vault === undefined ? "" : `${vault} ${secret ?? ""} ${version ?? ""}`,
        fingerprint ?? "",
        correlationId ?? "",
      ]),
    },
  ];
}
