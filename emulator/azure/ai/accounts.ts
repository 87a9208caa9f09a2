import { randomUUID } from "node:crypto";
import type { AccountSeed, ProvisioningState } from "../seed.ts";
import { makeAccountKey, makeLegacyAccountKey } from "./account-key.ts";
import { MODELS } from "./openai/models.ts";
import type { Deployment } from "./openai/models.ts";

export type Slot = "key1" | "key2";
export type KeyPair = { readonly key1: string; readonly key2: string };

/** One AI services account. `changedAt` moves with every change, as its ETag does. */
export type Account = {
  /** Absent: the one of the local Azure. */
  readonly subscription?: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly kind: string;
  readonly createdAt: Date;
  readonly principalId: string;
  changedAt: Date;
  tags: Readonly<Record<string, string>>;
  disableLocalAuth: boolean;
  provisioningState: ProvisioningState;
  keys: KeyPair;
  /** By their names in lower case; replaced as a whole, since accounts share the usual ones. */
  deployments: ReadonlyMap<string, Deployment>;
};

export type AccountChange = {
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly disableLocalAuth?: boolean | undefined;
  readonly provisioningState?: ProvisioningState | undefined;
};

/** An account that was deleted and can be restored until it is purged. */
export type DeletedAccount = { readonly account: Account; readonly deletedAt: Date };

export type Accounts = {
  all(): readonly Account[];
  find(name: string): Account | undefined;
  /** An account of a new name, with new keys. */
  create(seed: AccountSeed): Account;
  /** Takes the account away from ARM and the data plane; its keys survive until it is purged. */
  remove(account: Account): void;
  deleted(): readonly DeletedAccount[];
  /** Ends a deleted account for good, or brings it back as it was. */
  purge(account: Account): void;
  restore(account: Account): void;
  /** Gives `slot` a new key; the old one dies after the data plane's configured grace. */
  regenerate(account: Account, slot: Slot): KeyPair;
  change(account: Account, change: AccountChange): void;
  /** True when the data plane accepts the key now. */
  accepts(account: Account, key: string): boolean;
  /** Every key that any account ever had. */
  everyKey(): string[];
};

/** A key's life in epoch milliseconds; `diedAt` is Infinity while it is in a slot. */
type KeyLife = { readonly account: Account; readonly bornAt: number; diedAt: number };

export type Propagation = () => { readonly newKeyDelayMs: number; readonly oldKeyGraceMs: number };

export function createAccounts(seeds: readonly AccountSeed[], propagation: Propagation): Accounts {
  const lives = new Map<string, KeyLife>();
  const accounts = new Map(seeds.map((seed) => [seed.name.toLowerCase(), accountOf(seed)]));
  const enroll = (account: Account) => {
    for (const key of [account.keys.key1, account.keys.key2])
      lives.set(key, { account, bornAt: 0, diedAt: Infinity });
  };
  for (const account of accounts.values()) enroll(account);
  const deleted = new Map<string, DeletedAccount>();
  const keyOf = ({ name }: { readonly name: string }) => name.toLowerCase();
  return {
    all: () => [...accounts.values()],
    find: (name) => accounts.get(name.toLowerCase()),
    create(seed) {
      const account = accountOf(seed);
      enroll(account);
      accounts.set(keyOf(seed), account);
      return account;
    },
    remove(account) {
      accounts.delete(keyOf(account));
      deleted.set(keyOf(account), { account, deletedAt: new Date() });
    },
    deleted: () => [...deleted.values()],
    purge: (account) => void deleted.delete(keyOf(account)),
    restore(account) {
      deleted.delete(keyOf(account));
      accounts.set(keyOf(account), account);
    },
    regenerate(account, slot) {
      const now = Date.now();
      const old = lives.get(account.keys[slot]);
      if (old !== undefined) old.diedAt = now;
      const key = makeAccountKey();
      lives.set(key, { account, bornAt: now, diedAt: Infinity });
      account.keys = { ...account.keys, [slot]: key };
      return account.keys;
    },
    change(account, { tags, disableLocalAuth, provisioningState }) {
      account.tags = tags ?? account.tags;
      account.disableLocalAuth = disableLocalAuth ?? account.disableLocalAuth;
      account.provisioningState = provisioningState ?? account.provisioningState;
      account.changedAt = new Date();
    },
    accepts(account, key) {
      const life = lives.get(key);
      if (life?.account !== account) return false;
      const { newKeyDelayMs, oldKeyGraceMs } = propagation();
      const now = Date.now();
      return now >= life.bornAt + newKeyDelayMs && now < life.diedAt + oldKeyGraceMs;
    },
    everyKey: () => [...lives.keys()],
  };
}

function byName(deployments: readonly Deployment[]): ReadonlyMap<string, Deployment> {
  return new Map(deployments.map((one) => [one.name.toLowerCase(), one]));
}

const everyModel = byName(MODELS.map(({ name }) => ({ name, model: name })));

function accountOf(seed: AccountSeed): Account {
  const make = seed.keyFormat === "legacy" ? makeLegacyAccountKey : makeAccountKey;
  return {
    ...(seed.subscription !== undefined && { subscription: seed.subscription }),
    name: seed.name,
    resourceGroup: seed.resourceGroup,
    location: seed.location ?? "westeurope",
    kind: seed.kind ?? "AIServices",
    createdAt: new Date("2026-01-01T00:00:00Z"),
    changedAt: new Date(),
    principalId: randomUUID(),
    tags: {},
    disableLocalAuth: seed.disableLocalAuth ?? false,
    provisioningState: seed.provisioningState ?? "Succeeded",
    keys: { key1: make(), key2: make() },
    deployments: seed.deployments === undefined ? everyModel : byName(seed.deployments),
  };
}
