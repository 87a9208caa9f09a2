import type { AccountSpec, ConsumerSpec } from "../domain/account/account-spec.ts";
import type { CopyRun } from "../domain/discovery/carried-copies.ts";
import { carriedCopies, carriedCounts, placeOf } from "../domain/discovery/carried-copies.ts";
import type {
  CopiedKey,
  CopySearch,
  CopySourceName,
  FoundCopy,
  UnlistedCopies,
} from "../domain/discovery/copies.ts";
import { copySourceNames } from "../domain/discovery/copies.ts";
import type { Discovery } from "../domain/discovery/discovery.ts";
import { listedCopies } from "../domain/discovery/listed-copies.ts";
import type { Fingerprint } from "../domain/key.ts";
import { answerFor } from "../domain/safety/found-copies.ts";
import { secretName, secretRoles } from "../domain/secret-place.ts";
import { KeyturnError } from "../errors.ts";
import type { CopySource, Examine, Searched, SearchedPlace } from "../ports/copy-source.ts";
import { keyFinder } from "./find-keys.ts";

/** An account, and every key that its trail has recorded. */
export interface AccountKeys {
  readonly spec: AccountSpec;
  readonly keys: readonly (Omit<CopiedKey, "account"> & { readonly fingerprint: Fingerprint })[];
}

export interface FoundCopies {
  /** One entry per source, searched or not. */
  readonly searches: readonly CopySearch[];
  readonly copies: readonly FoundCopy[];
  readonly unlisted: readonly UnlistedCopies[];
}

interface Search {
  readonly at: Date;
  readonly accounts: readonly AccountKeys[];
  /** Accounts whose keys are not known this time: what was found of theirs stays. */
  readonly unread: readonly string[];
  readonly sources: readonly CopySource[];
  /** Which of the sources are searched. */
  readonly wanted: readonly CopySourceName[];
  readonly before: Pick<Discovery, "copies" | "unlistedCopies"> | undefined;
  /** The identities that a resource runs under. */
  readonly identitiesOf: (resource: string) => readonly string[];
}

interface SourceRun {
  readonly search: CopySearch;
  readonly read: readonly string[];
  readonly copies: readonly FoundCopy[];
}

type Key = CopiedKey & { readonly fingerprint: Fingerprint };

/**
 * Searches every wanted source for keys of all accounts; a source that fails stops no other. Compares fingerprints and
 * keeps no value. Copies that were found before stay until a search of their place no longer finds them.
 */
export async function searchCopies(wish: Search): Promise<FoundCopies> {
  const { accounts, before, at } = wish;
  const keys = accounts.flatMap(({ spec: { name: account }, keys: own }) =>
    own.map(({ slot, generation, state, fingerprint }) => ({
      account,
      slot,
      generation,
      state,
      fingerprint,
    })),
  );
  const byFingerprint = new Map(keys.map((key) => [key.fingerprint, key]));
  const runs = await Promise.all(copySourceNames.map((name) => searchSource(name, byFingerprint, wish)));
  const searches = runs.map(({ search }) => search);
  const seen = runs.flatMap(({ copies }) => copies);
  const read = new Set(
    runs.flatMap((run) => run.read.map((resource) => `${run.search.source} ${resource.toLowerCase()}`)),
  );
  const run: CopyRun = {
    at,
    searches,
    wasRead: (source, resource) => read.has(`${source} ${resource.toLowerCase()}`),
    // A record of an older build tells a key by slot and generation.
    keyOf: (copy) =>
      copy.fingerprint === undefined
        ? keys.find((key) => isGenerationOf(key, copy))
        : byFingerprint.get(copy.fingerprint),
    knowsKeysOf: (account) => !wish.unread.includes(account),
  };
  const now = at;
  const specOf = new Map(accounts.map(({ spec }) => [spec.name, spec]));
  const isAnswered = (copy: FoundCopy) => {
    const spec = specOf.get(copy.account);
    return spec !== undefined && answerFor(copy, spec, now) !== undefined;
  };
  const all = [...seen, ...carriedCopies(before?.copies ?? [], seen, run)].toSorted(byPlace);
  const { copies, unlisted } = listedCopies(all, isAnswered);
  return { searches, copies, unlisted: carriedCounts(before?.unlistedCopies ?? [], unlisted, run) };
}

function isGenerationOf(key: Key, { account, slot, generation }: FoundCopy): boolean {
  return key.account === account && key.slot === slot && key.generation === generation;
}

async function searchSource(
  name: CopySourceName,
  keys: ReadonlyMap<Fingerprint, Key>,
  { accounts, sources, wanted, before, identitiesOf }: Search,
): Promise<SourceRun> {
  const source = wanted.includes(name) ? sources.find((one) => one.name === name) : undefined;
  const off = { source: name, state: "off", places: 0, unseen: [] } as const;
  if (!source) return { search: off, read: [], copies: [] };
  const specs = accounts.map(({ spec }) => spec);
  const find = keyFinder(keys);
  const known = (before?.copies ?? []).flatMap((copy) => (copy.source === name ? [copy.resource] : []));
  const copies = new Map<string, FoundCopy>();
  const examine: Examine = (place, value) => {
    if (isKept(place, specs)) return;
    for (const { key } of find(value)) {
      const identities = identitiesOf(place.resource);
      const copy: FoundCopy = {
        ...key,
        source: name,
        ...place,
        ...ownerAt(place, key.account, specs),
        ...(identities.length > 0 && { identities }),
      };
      copies.set(placeOf(copy), copy);
    }
  };
  const { search, read } = await searchOne(source, examine, [...new Set(known)]);
  return { search, read, copies: [...copies.values()] };
}

async function searchOne(
  source: CopySource,
  examine: Examine,
  known: readonly string[],
): Promise<{ readonly search: CopySearch; readonly read: Searched["read"] }> {
  try {
    const { places, read, unseen } = await source.search(examine, known);
    return { search: { source: source.name, state: "searched", places, unseen }, read };
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    const unseen = [error.message];
    return { search: { source: source.name, state: "failed", places: 0, unseen }, read: [] };
  }
}

/** Whether keyturn itself stores a key there: in an account's published secret or a secret of its slots. */
function isKept({ resource, name }: SearchedPlace, specs: readonly AccountSpec[]): boolean {
  const [vault, [secret = ""]] = [resource.toLowerCase(), name.toLowerCase().split("/")];
  return specs.some(
    (spec) =>
      spec.vaults.some((own) => own.toLowerCase() === vault) &&
      secretRoles.some((role) => secretName(spec, role).toLowerCase() === secret),
  );
}

/** Finds the consumer that runs there; the account's own come first, since another account's may run there too. */
function ownerAt(
  { resource }: SearchedPlace,
  account: string,
  specs: readonly AccountSpec[],
): Pick<FoundCopy, "consumer" | "owner"> {
  const runsThere = ({ resourceId }: ConsumerSpec) => resourceId?.toLowerCase() === resource.toLowerCase();
  const own = specs.filter(({ name }) => name === account);
  const found = [...own, ...specs].flatMap(({ consumers }) => consumers).find(runsThere);
  return found ? { consumer: found.name, owner: found.owner } : {};
}

function byPlace(a: FoundCopy, b: FoundCopy): number {
  const order = ({ account, resource, name }: FoundCopy) => `${account} ${resource} ${name}`;
  return order(a) < order(b) ? -1 : 1;
}
