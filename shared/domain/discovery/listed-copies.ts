import type { FoundCopy, UnlistedCopies } from "./copies.ts";

/** Copies that are kept per key; more of one key are counted. Those of retired keys open nothing, and share one limit. */
const maxListed = 50;

/** Listed and counted copies. */
export interface ListedCopies {
  readonly copies: readonly FoundCopy[];
  readonly unlisted: readonly UnlistedCopies[];
}

/**
 * Bounds what is kept of a run. Copies that nobody answers for come first, and those of a key in use that are not listed
 * are counted, since they protect the key as well.
 */
export function listedCopies(
  copies: readonly FoundCopy[],
  isAnswered: (copy: FoundCopy) => boolean,
): ListedCopies {
  const groups = new Map<string, { readonly answered: FoundCopy[]; readonly open: FoundCopy[] }>();
  for (const copy of copies) {
    const { account, slot, state, generation } = copy;
    const key = state === "retired" ? `${account} retired` : `${account} ${slot} ${generation}`;
    const group = groups.get(key) ?? { answered: [], open: [] };
    group[isAnswered(copy) ? "answered" : "open"].push(copy);
    groups.set(key, group);
  }
  const all = [...groups.values()];
  return {
    copies: all.flatMap(({ answered, open }) => [
      ...open.slice(0, maxListed),
      ...answered.slice(0, maxListed),
    ]),
    unlisted: counted(all.flatMap(({ open }) => open.slice(maxListed))),
  };
}

function counted(copies: readonly FoundCopy[]): readonly UnlistedCopies[] {
  const counts = new Map<string, UnlistedCopies>();
  for (const { account, source, slot, fingerprint, state } of copies) {
    if (state === "retired" || fingerprint === undefined) continue;
    const key = `${account} ${source} ${fingerprint}`;
    const count = (counts.get(key)?.count ?? 0) + 1;
    counts.set(key, { account, source, slot, fingerprint, count });
  }
  return [...counts.values()];
}
