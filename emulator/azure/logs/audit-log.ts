import type { JournalEntry } from "../journal.ts";
import type { Row } from "../kql/table.ts";
import { auditRow } from "./audit-row.ts";
import type { AuditSetting } from "./audit-row.ts";

/** What the vaults answered, as their diagnostic setting would send it to a workspace. */
export type AuditLog = {
  record(entry: JournalEntry): void;
  /** Rows of answers that were given at `until` or before, in epoch milliseconds; in their order. */
  rows(until: number): readonly Row[];
};

/** Beside the journal, because a row is small and has to outlive the exchange with its bodies. */
const KEPT = 50_000;

export function createAuditLog(setting: AuditSetting): AuditLog {
  const kept: { readonly at: number; readonly row: Row }[] = [];
  return {
    record(entry) {
      // Nobody got anything from a connection that was closed instead of an answer.
      if (entry.service !== "vault" || entry.status === 0) return;
      kept.push({ at: entry.ended, row: auditRow(entry, setting) });
      if (kept.length > KEPT * 1.5) kept.splice(0, kept.length - KEPT);
    },
    rows: (until) => kept.filter(({ at }) => at <= until).map(({ row }) => row),
  };
}
