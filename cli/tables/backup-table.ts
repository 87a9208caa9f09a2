import type { BackupEnd, BackupHeader } from "../../shared/backup/backup-line.ts";
import type { CheckedBackup } from "../../shared/backup/check-backup.ts";
import type { Restored } from "../../shared/backup/restore-backup.ts";
import type { Cell, Result } from "../../shared/view/tables/result.ts";
import { marked } from "../../shared/view/tables/result.ts";
import { moment } from "../../shared/view/tables/moment.ts";

/** Says what was written to the file. */
export function takenTable(file: string, header: BackupHeader, { items, digest }: BackupEnd): Result {
  const { storage, at } = header;
  const rows: readonly (readonly Cell[])[] = [
    ["file", file],
    ["storage", storage],
    ["begun", moment(at)],
    ["rows and blobs", items],
    ["digest", digest],
  ];
  return {
    data: { file, storage, at, items, digest },
    sections: [{ columns: [], rows }],
    notes: [marked("`keyturn restore --check` verifies it.", "dim")],
  };
}

/** Shows what a backup holds; the first fault of each trail that does not verify. */
export function checkedTable(
  file: string,
  { header, counts, trails }: CheckedBackup,
  isKeyGiven: boolean,
): Result {
  const faulty = trails.filter(({ fault }) => fault !== undefined);
  const unsigned = trails.filter(({ checkpoints }) => checkpoints === 0);
  return {
    data: {
      file,
      whole: true,
      storage: header.storage,
      at: header.at,
      keyturn: header.keyturn,
      signaturesChecked: isKeyGiven,
      counts,
      accounts: trails.map(({ lastAt, ...trail }) => ({
        ...trail,
        ...(lastAt && { lastAt: lastAt.toISOString() }),
      })),
    },
    sections: [
      {
        columns: [],
        rows: [
          ["whole", marked("yes", "good")],
          [
            "trails verify",
            faulty.length === 0 ? marked("yes", "good") : marked(`${faulty.length} do not`, "bad"),
          ],
          ["storage", header.storage],
          ["begun", moment(header.at)],
          ["by keyturn", header.keyturn],
          ...Object.entries(counts).map(([name, count]): readonly Cell[] => [name, count]),
        ],
      },
      {
        title: "Trails",
        columns: ["account", "phase", "events", "last", "signed up to", "verifies"],
        rows: trails.map(({ account, phase, events, lastAt, signedThrough, fault }) => [
          account,
          phase,
          events,
          moment(lastAt?.toISOString()),
          signedThrough === 0 ? "none" : signedThrough,
          fault === undefined ? marked("yes", "good") : marked(fault, "bad"),
        ]),
        empty: "it holds no account",
      },
    ],
    notes:
      isKeyGiven || unsigned.length === trails.length
        ? []
        : [marked("Signatures were not checked: give the public key with --key.", "dim")],
    exit: faulty.length > 0 ? "error" : "fine",
  };
}

/** Shows which trails were written back, and which were not and why. */
export function restoredTable(file: string, restored: Restored): Result {
  const { diverging, faulty, kept, written, left } = restored;
  const rows: readonly (readonly Cell[])[] = [
    ...restored.restored.map((account) => [account, marked("restored", "good"), ""]),
    ...kept.map((account) => [account, "left", "its trail is the backup's, or continues it"]),
    ...diverging.map(({ account, event }) => [
      account,
      marked("refused", "bad"),
      `its trail differs from event ${event} on`,
    ]),
    ...faulty.map((account) => [
      account,
      marked("refused", "bad"),
      "its trail in the backup does not verify",
    ]),
  ];
  return {
    data: { file, ...restored },
    sections: [{ columns: ["account", "trail", "because"], rows, empty: "the backup holds no account" }],
    notes: [`${written} rows and blobs written, ${left} left as they were`],
    exit: diverging.length + faulty.length > 0 ? "conflict" : "fine",
  };
}
