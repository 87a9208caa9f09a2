import type { CopiedKey, CopySearch, CopySourceName, FoundCopy, UnlistedCopies } from "./copies.ts";

/** What a run knows besides the copies that it saw. */
export interface CopyRun {
  readonly at: Date;
  readonly searches: readonly CopySearch[];
  /** Whether every value of the resource was examined. */
  readonly wasRead: (source: CopySourceName, resource: string) => boolean;
  /** The key that a copy holds, as the trails name it now; nothing when no account of the fleet has had it. */
  readonly keyOf: (copy: FoundCopy) => CopiedKey | undefined;
  /** Whether the trail of an account could be read. */
  readonly knowsKeysOf: (account: string) => boolean;
}

/** A sentence of a source may name many places. */
const maxWhy = 200;

/**
 * The copies of the run before that this run can neither confirm nor refute: a copy is current until a search of its
 * place no longer finds it, and a place that could not be searched says nothing.
 */
export function carriedCopies(
  before: readonly FoundCopy[],
  seen: readonly FoundCopy[],
  run: CopyRun,
): readonly FoundCopy[] {
  const found = new Set(seen.map(placeOf));
  return before.flatMap((copy) => {
    const isKnown = run.knowsKeysOf(copy.account);
    const key = isKnown ? run.keyOf(copy) : copy;
    // Of no account of the fleet; found again; or gone.
    if (!key || found.has(placeOf({ ...copy, ...key }))) return [];
    if (isKnown && run.wasRead(copy.source, copy.resource)) return [];
    const why = isKnown ? whyNotRead(copy, run) : `the trail of ${copy.account} could not be read`;
    return [{ ...copy, ...key, unverified: copy.unverified ?? { since: run.at, why } }];
  });
}

/** Counts of the run before stand while their source was not read as a whole. */
export function carriedCounts(
  before: readonly UnlistedCopies[],
  counted: readonly UnlistedCopies[],
  { searches }: Pick<CopyRun, "searches">,
): readonly UnlistedCopies[] {
  const isWhole = (source: CopySourceName) =>
    searches.some(
      (search) => search.source === source && search.state === "searched" && search.unseen.length === 0,
    );
  const counts = new Map(counted.map((one) => [countOf(one), one]));
  for (const one of before) {
    if (isWhole(one.source)) continue;
    const now = counts.get(countOf(one))?.count ?? 0;
    counts.set(countOf(one), { ...one, count: Math.max(one.count, now) });
  }
  return [...counts.values()];
}

/** Identifies a copy: one key in one place. */
export function placeOf({ account, slot, generation, source, resource, name }: FoundCopy): string {
  return JSON.stringify([account, slot, generation, source, resource.toLowerCase(), name]);
}

function countOf({ account, source, fingerprint }: UnlistedCopies): string {
  return JSON.stringify([account, source, fingerprint]);
}

function whyNotRead({ source }: FoundCopy, { searches }: CopyRun): string {
  const search = searches.find((one) => one.source === source);
  if (!search || search.state === "off") return `${source} is not searched any more`;
  const why = search.unseen[0] ?? "no list shows the place any more, and it could not be asked";
  return why.slice(0, maxWhy);
}
