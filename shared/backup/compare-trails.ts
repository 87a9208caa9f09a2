import type { RawRow } from "../azure/raw-storage.ts";
import { headKey, kindOf } from "./what-survives.ts";

type Row = Pick<RawRow, "rowKey" | "columns" | "etag">;

/** How the trail in the storage stands to that of a backup. */
export type Comparison =
  /** There is none, or only events of the backup that a restore has written before. */
  | { readonly kind: "absent" }
  /** It is the backup's, or continues it. */
  | { readonly kind: "newer" }
  /** The backup continues it; the head is to be replaced. */
  | { readonly kind: "older"; readonly etag: string }
  /** From this event on it tells something else. */
  | { readonly kind: "diverges"; readonly event: number };

/** Compares two trails of one account by the hashes of their events, each of which vouches for all before it. Pure. */
export function compareTrails(stored: readonly Row[], backup: readonly Row[]): Comparison {
  const [there, kept] = [hashesOf(stored), hashesOf(backup)];
  const differing = [...there].find(([key, hash]) => kept.has(key) && kept.get(key) !== hash);
  if (differing) return { kind: "diverges", event: Number(differing[0].slice("event-".length)) };
  const head = stored.find(({ rowKey }) => rowKey === headKey);
  const [thereLast, keptLast] = [[...there.keys()].at(-1) ?? "", [...kept.keys()].at(-1) ?? ""];
  if (!head) {
    const isOfBackup = thereLast <= keptLast;
    return isOfBackup ? { kind: "absent" } : { kind: "diverges", event: there.size };
  }
  return thereLast >= keptLast ? { kind: "newer" } : { kind: "older", etag: head.etag ?? "" };
}

function hashesOf(rows: readonly Row[]): ReadonlyMap<string, unknown> {
  return new Map(
    rows.flatMap(({ rowKey, columns }) =>
      kindOf(rowKey) === "event" ? [[rowKey, columns["hash"]] as const] : [],
    ),
  );
}
