import type { WorkloadIdentity } from "../entra/workload-identity.ts";
import { secretAddressOf, withVaultPort } from "../vault/secret-address.ts";
import type { WorkloadReads } from "../vault/workload-reads.ts";
import type { NamedValueSeed } from "./gateway-seed.ts";
import { createSpread } from "./spread.ts";
import type { Spread, SpreadDelay } from "./spread.ts";

/** How the last read of the vault ended. */
export type LastStatus = { readonly code: string; readonly message?: string; readonly at: Date };

export type NamedValue = {
  readonly id: string;
  displayName: string;
  tags: readonly string[];
  secret: boolean;
  /** Absent for a value of its own. */
  keyVaultUrl: string | undefined;
  /** No value: the service never got one. */
  readonly value: Spread<string | undefined>;
  lastStatus: LastStatus | undefined;
  revision: number;
};

/** The fields that a PUT or a PATCH names. */
export type NamedValueChange = {
  readonly displayName?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly secret?: boolean | undefined;
  readonly value?: string | undefined;
  readonly keyVaultUrl?: string | undefined;
};

export type NamedValues = {
  all(): readonly NamedValue[];
  find(id: string): NamedValue | undefined;
  /** Makes or changes one; reads the vault when it gets a new address there. */
  put(id: string, change: NamedValueChange): Promise<NamedValue>;
  remove(id: string): void;
  /** Reads the vault for one; a failed read keeps the value. */
  refresh(namedValue: NamedValue): Promise<void>;
  /** Reads every secret that is not pinned, and those that were never read. */
  refreshAll(): Promise<void>;
};

export type NamedValuesSetting = {
  readonly identity: WorkloadIdentity | undefined;
  readonly reads: WorkloadReads;
  readonly vaultSuffix: string;
  readonly delay: SpreadDelay;
  /** Makes each read of a vault fail. */
  readonly isFailing: () => boolean;
};

/** The named values of one service or workspace; ids are case-insensitive. */
export async function createNamedValues(
  seeds: readonly NamedValueSeed[],
  setting: NamedValuesSetting,
): Promise<NamedValues> {
  const { identity, reads, vaultSuffix, delay, isFailing } = setting;
  const values = new Map<string, NamedValue>();
  const refresh = async (one: NamedValue): Promise<void> => {
    const address = secretAddressOf(one.keyVaultUrl ?? "");
    if (address === undefined) return;
    const reading = isFailing()
      ? ({ status: "OtherReasons" } as const)
      : await reads("ApiManagement", identity, address);
    if (reading.status !== "Resolved") {
      const message = `The secret of the named value '${one.id}' could not be read.`;
      one.lastStatus = { code: reading.status, message, at: new Date() };
      return;
    }
    if (reading.value !== one.value.latest()) one.revision += 1;
    one.value.set(reading.value);
    one.lastStatus = { code: "Success", at: new Date() };
  };
  const store: NamedValues = {
    all: () => [...values.values()],
    find: (id) => values.get(id.toLowerCase()),
    async put(id, change) {
      const found = values.get(id.toLowerCase()) ?? blank(id, delay);
      values.set(id.toLowerCase(), found);
      const { keyVaultUrl } = found;
      apply(found, change, vaultSuffix);
      if (found.keyVaultUrl !== keyVaultUrl) await refresh(found);
      return found;
    },
    remove: (id) => void values.delete(id.toLowerCase()),
    refresh,
    async refreshAll() {
      const due = store.all().filter((one) => one.value.latest() === undefined || !isPinned(one));
      await Promise.all(due.map(refresh));
    },
  };
  for (const { id, ...seed } of seeds) await store.put(id, { ...seed, secret: seed.secret ?? true });
  return store;
}

function blank(id: string, delay: SpreadDelay): NamedValue {
  return {
    id,
    displayName: id,
    tags: [],
    secret: false,
    keyVaultUrl: undefined,
    value: createSpread<string | undefined>(undefined, delay),
    lastStatus: undefined,
    revision: 0,
  };
}

function apply(one: NamedValue, change: NamedValueChange, vaultSuffix: string): void {
  one.displayName = change.displayName ?? one.displayName;
  one.tags = change.tags ?? one.tags;
  one.secret = change.secret ?? one.secret;
  if (change.keyVaultUrl !== undefined) one.keyVaultUrl = withVaultPort(change.keyVaultUrl, vaultSuffix);
  if (change.value !== undefined) {
    one.keyVaultUrl = undefined;
    one.lastStatus = undefined;
    one.value.set(change.value);
  }
  one.revision += 1;
}

function isPinned({ keyVaultUrl = "" }: NamedValue): boolean {
  return secretAddressOf(keyVaultUrl)?.version !== undefined;
}
