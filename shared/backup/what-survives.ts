/** The table of the trails: an account's events, head and checkpoints are one partition. */
export const trailTable = "keyturntrail";

export const reportTable = "keyturnreports";

/** How far lifecycle events are published. */
export const publishedTable = "keyturnpublished";

/**
 * The tables that are kept, in the order in which they are read. What points into a trail is read before the trails, so
 * that nothing in the backup is ahead of them. Left out is what keyturn makes anew: who is due, owed looks, write permits.
 */
export const keptTables = [
  publishedTable,
  "keyturnrepeats",
  reportTable,
  "keyturnquestions",
  "keyturnrollout",
  trailTable,
] as const;

/** The container of the fleet file, its changes and the declarations, which the trails name: read after them. */
export const keptContainer = "keyturn";

/** Written last: once it is there, an app that was not stopped begins to work. */
export const fleetBlob = "fleet.yaml";

export const headKey = "head";
const eventPrefix = "event-";
const checkpointPrefix = "checkpoint-";

/** What a row of the trail's table is. */
export type TrailRowKind = "head" | "event" | "checkpoint" | "unknown";

export function kindOf(rowKey: string): TrailRowKind {
  if (rowKey === headKey) return "head";
  if (rowKey.startsWith(eventPrefix)) return "event";
  return rowKey.startsWith(checkpointPrefix) ? "checkpoint" : "unknown";
}

/** The keys of all rows of a kind after one of them. */
export function rangeAfter(kind: "event" | "checkpoint", lastKey: string | undefined) {
  const prefix = kind === "event" ? eventPrefix : checkpointPrefix;
  // The next key in the order of texts, and the end of all that begin so.
  return { from: lastKey === undefined ? prefix : `${lastKey}\u0000`, before: `${prefix.slice(0, -1)}.` };
}
