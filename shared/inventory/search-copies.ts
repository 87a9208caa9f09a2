import type { AccountSpec, ConsumerSpec } from "../domain/account/account-spec.ts";
import type { CopiedKey, CopySearch, CopySourceName, FoundCopy } from "../domain/discovery/copies.ts";
import { copySourceNames } from "../domain/discovery/copies.ts";
import type { Fingerprint } from "../domain/key.ts";
import { secretName, secretRoles } from "../domain/secret-place.ts";
import { KeyturnError } from "../errors.ts";
import type { CopySource, SearchedPlace } from "../ports/copy-source.ts";
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
}

interface Search {
  readonly accounts: readonly AccountKeys[];
  readonly sources: readonly CopySource[];
  /** Which of the sources are searched. */
  readonly wanted: readonly CopySourceName[];
}

/**
 * Searches every wanted source for keys of all accounts; a source that fails stops no other. Compares fingerprints and
 * keeps no value.
 */
export async function searchCopies({ accounts, sources, wanted }: Search): Promise<FoundCopies> {
  const known = new Map(
    accounts.flatMap(({ spec, keys }) =>
      keys.map(
        ({ fingerprint, slot, generation, state }) =>
          [fingerprint, { account: spec.name, slot, generation, state }] as const,
      ),
    ),
  );
  const specs = accounts.map(({ spec }) => spec);
  const find = keyFinder(known);
  const searched = await Promise.all(
    copySourceNames.map(async (name): Promise<FoundCopies> => {
      const source = wanted.includes(name) ? sources.find((one) => one.name === name) : undefined;
      if (!source) return { searches: [{ source: name, state: "off", places: 0, unseen: [] }], copies: [] };
      const copies: FoundCopy[] = [];
      const search = await searchOne(source, (place, value) => {
        if (isKept(place, specs)) return;
        for (const { key } of find(value)) {
          copies.push({ ...key, source: name, ...place, ...ownerAt(place, key.account, specs) });
        }
      });
      return { searches: [search], copies };
    }),
  );
  return {
    searches: searched.flatMap(({ searches }) => searches),
    copies: searched.flatMap(({ copies }) => copies).toSorted(byPlace),
  };
}

async function searchOne(
  source: CopySource,
  examine: (place: SearchedPlace, value: string) => void,
): Promise<CopySearch> {
  try {
    const { places, unseen } = await source.search(examine);
    return { source: source.name, state: "searched", places, unseen };
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    return { source: source.name, state: "failed", places: 0, unseen: [error.message] };
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
