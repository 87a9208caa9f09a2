import type { JournalEntry } from "../journal.ts";
import type { Row } from "../kql/table.ts";
import { auditRow } from "./audit-row.ts";
import type { AuditSetting } from "./audit-row.ts";

/** The vaults' answers, as their diagnostic setting would send them to a workspace. */
export type AuditLog = {
  record(entry: JournalEntry): void;
  /** The rows of answers given up to `until` (epoch milliseconds, inclusive), in order. */
  rows(until: number): readonly Row[];
};

/** Beside the journal, because a row is small and has to outlive the exchange with its bodies. */
const KEPT = 50_000;

export function createAuditLog(setting: AuditSetting): AuditLog {
  const kept: { readonly at: number; readonly row: Row }[] = [];
  return {
    record(entry) {
      // A connection that was closed instead of answered delivered nothing.
      if (entry.service !== "vault" || entry.status === 0) return;
      kept.push({ at: entry.ended, row: auditRow(entry, setting) });
      if (kept.length > KEPT * 1.5) kept.splice(0, kept.length - KEPT);
    },
    rows: (until) => kept.filter(({ at }) => at <= until).map(({ row }) => row),
  };
}
