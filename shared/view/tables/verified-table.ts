import type { AccountAuthenticity } from "../evidence/authenticity.ts";
import type { EvidenceDifference } from "../evidence/against-archive.ts";
import type { Verified } from "../evidence/verify-evidence.ts";
import type { Cell, ExitName, MarkedText, Result, Section } from "./result.ts";
import { marked } from "./result.ts";
import { moment } from "./moment.ts";

/** Findings beyond the file's own consistency. */
export interface Trust {
  readonly isKeyGiven: boolean;
  readonly accounts: readonly AccountAuthenticity[];
  readonly against?: { readonly source: string; readonly differences: readonly EvidenceDifference[] };
}

const unknown: Trust = { isKeyGiven: false, accounts: [] };

/** Shows whether a file is consistent, who signed its events, and up to where it is complete; or else the first fault. */
export function verifiedTable(file: string, verified: Verified, trust: Trust = unknown): Result {
  if ("fault" in verified) {
    const { path, sequence, why } = verified.fault;
    const where = [path || "the file", ...(sequence === undefined ? [] : [`event ${sequence}`])].join(", ");
    const rows = [
      ["consistent", marked("no", "bad")],
      ["where", where],
      ["why", why],
    ];
    return {
      data: { file, consistent: false, fault: verified.fault },
      sections: [{ columns: [], rows }],
      exit: "error",
    };
  }
  const { accounts, digest, exportedAt, scope } = verified.ok;
  const events = accounts.reduce((sum, { trail }) => sum + trail.length, 0);
  const rotations = accounts.reduce((sum, account) => sum + account.rotations.length, 0);
  const { against } = trust;
  const authentic = authenticIn(trust);
  return {
    data: {
      file,
      consistent: true,
      authentic: authentic.text,
      digest,
      exportedAt,
      scope,
      accounts: trust.accounts,
      rotations,
      events,
      ...(against && { against: against.source, differences: against.differences }),
    },
    sections: [
      {
        columns: [],
        rows: [
          ["consistent", events > 0 ? marked("yes", "good") : marked("yes, but it holds no event", "warn")],
          ["authentic", authentic],
          ...(against ? [[`as in ${against.source}`, sameAs(against.differences)]] : []),
          ["digest", digest],
          ["exported", moment(exportedAt)],
          [
            "contains",
            [
              counted(accounts.length, "account"),
              counted(rotations, "rotation"),
              counted(events, "event"),
            ].join(", "),
          ],
        ],
      },
      ...(trust.accounts.length > 0 ? [completeness(trust)] : []),
      ...(against && against.differences.length > 0 ? [differenceTable(against.differences)] : []),
    ],
    notes: notesOn(trust),
    // What holds nothing proves nothing.
    exit: events === 0 && exitOf(trust) === "fine" ? "findings" : exitOf(trust),
  };
}

function authenticIn({ isKeyGiven, accounts }: Trust): MarkedText {
  if (accounts.some(({ forged }) => forged.length > 0))
    return marked("no: checkpoints that the key has not signed", "bad");
  const signed = accounts.filter(({ completeUpTo }) => completeUpTo).length;
  if (signed === 0) return marked("unknown: it holds no checkpoint", "warn");
  if (!isKeyGiven) return marked("unknown: give the public key with --key", "warn");
  const thumbprints = new Set(accounts.flatMap(({ completeUpTo }) => completeUpTo?.thumbprint ?? []));
  const of = signed === accounts.length ? "" : `, for ${signed} of ${accounts.length} accounts`;
  return marked(
    `yes, signed with ${[...thumbprints].join(", ")}${of}`,
    signed === accounts.length ? "good" : "warn",
  );
}

function sameAs(differences: readonly EvidenceDifference[]): MarkedText {
  return differences.length === 0 ? marked("yes", "good") : marked("no", "bad");
}

function completeness({ isKeyGiven, accounts }: Trust): Section {
  return {
    title: "Complete up to",
    columns: ["account", "event", "signed", "key", "events after it"],
    rows: accounts.map(({ account, completeUpTo, unsigned, forged }): readonly Cell[] => [
      account,
      completeUpTo?.sequence ?? marked(forged.length > 0 ? "forged" : "none", "warn"),
      moment(completeUpTo?.at),
      completeUpTo && (isKeyGiven ? completeUpTo.keyId : `${completeUpTo.keyId}, unverified`),
      unsigned,
    ]),
  };
}

function differenceTable(differences: readonly EvidenceDifference[]): Section {
  return {
    title: "Differences",
    columns: ["account", "file", "event", "what"],
    rows: differences.map(({ account, file, sequence, why }) => [
      account,
      file,
      sequence,
      marked(why, "bad"),
    ]),
  };
}

function notesOn({ isKeyGiven, against }: Trust): readonly Cell[] {
  if (isKeyGiven && against) return [];
  const missing = isKeyGiven
    ? "Only a copy of the archive shows whether the file ends before its last checkpoint: --against."
    : "A consistent file can be made up as a whole: --key tells who signed it, --against what is missing.";
  return [marked(missing, "dim")];
}

function exitOf({ isKeyGiven, accounts, against }: Trust): ExitName {
  if (accounts.some(({ forged }) => forged.length > 0)) return "error";
  if (against && against.differences.length > 0) return "error";
  return isKeyGiven && accounts.some(({ completeUpTo }) => !completeUpTo) ? "findings" : "fine";
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
