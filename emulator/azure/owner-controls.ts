import { accountId } from "./arm/account-resource.ts";
import type { AccountChange, Accounts, KeyPair, Slot } from "./ai/accounts.ts";
import type { AssertionWish } from "./entra/cluster-issuer.ts";
import type { Permissions } from "./entra/principal-seed.ts";
import type { TokenWish } from "./entra/tokens.ts";
import type { TopicKeys } from "./eventgrid/topics.ts";
import type { Journal } from "./journal.ts";
import type { RoleAssignmentSeed } from "./seed.ts";
import type { Services } from "./services.ts";
import { publicJwk } from "./vault/key-store.ts";
import type { SecretChange, SecretVersion } from "./vault/secret-store.ts";

type TokenRequest = TokenWish & {
  /** Name or client id of an application, or `managedIdentity`. */
  readonly client: string;
  readonly audience: string;
};

/** The owner's controls over a local Azure, past its services; unknown names throw. */
export type OwnerControls = {
  accountId(account: string): string;
  keys(account: string): KeyPair;
  /** Every key that ever existed, dead ones included. */
  everyKey(): string[];
  /** As a person in the portal would. */
  regenerateBehindTheBack(account: string, slot: Slot): KeyPair;
  changeAccountBehindTheBack(account: string, change: AccountChange): void;
  setSecretBehindTheBack(vault: string, name: string, value: string, change?: SecretChange): SecretVersion;
  /** In the order they were made; empty for an unknown secret. */
  secretVersions(vault: string, name: string): readonly Readonly<SecretVersion>[];
  /** Makes a key that signs, or a further version of it; returns the version's id. */
  makeKey(vault: string, name: string): string;
  /** The public half of a key's latest version, as a JWK. */
  publicKey(vault: string, name: string): object;
  topicKeys(topic: string): TopicKeys;
  setPermissions(client: string, permissions: Permissions): void;
  setConfigurationValue(store: string, key: string, value: string, label?: string): void;
  /** Returns the assignment's id; it appears in Resource Graph and grants no permission here. */
  assignRole(assignment: RoleAssignmentSeed): string;
  tokenFor(request: TokenRequest): Promise<string>;
  /** The token of a service account of the local cluster, which a client exchanges for one of Entra. */
  serviceAccountToken(subject: string, wish?: AssertionWish): Promise<string>;
};

export function createOwnerControls(
  { accounts, vaults, topics, principals, tokens, cluster, configurationStores, roles }: Services,
  subscriptionId: string,
  journal: Journal,
): OwnerControls {
  return {
    accountId: (account) => accountId(subscriptionId, known(accounts, account)),
    keys: (account) => known(accounts, account).keys,
    everyKey: () => accounts.everyKey(),
    regenerateBehindTheBack(account, slot) {
      const keys = accounts.regenerate(known(accounts, account), slot);
      journal.mark(`somebody regenerated ${slot} of ${account}`);
      return keys;
    },
    changeAccountBehindTheBack(account, change) {
      accounts.change(known(accounts, account), change);
      journal.mark(`somebody changed ${account}`);
    },
    setSecretBehindTheBack(vault, name, value, change = {}) {
      const { version } = vaults.set(vaults.get(vault), name, value, change);
      journal.mark(`somebody set ${name} in ${vault}`);
      return version;
    },
    secretVersions: (vault, name) => vaults.get(vault).secrets.find(name)?.versions ?? [],
    makeKey(vault, name) {
      const { url, keys } = vaults.get(vault);
      return `${url}/keys/${name}/${keys.create(name, ["sign", "verify"], true).version}`;
    },
    publicKey(vault, name) {
      const latest = vaults.get(vault).keys.find(name)?.versions.at(-1);
      if (latest === undefined) throw new Error(`there is no key "${name}"`);
      return publicJwk(latest);
    },
    topicKeys: (topic) => topics.keys(topic),
    setPermissions: (client, permissions) => principals.setPermissions(client, permissions),
    setConfigurationValue(store, key, value, label) {
      const found = configurationStores.find(store);
      if (found === undefined) throw new Error(`there is no configuration store "${store}"`);
      found.set({ key, value, ...(label !== undefined && { label }) });
      journal.mark(`somebody set ${key} in ${store}`);
    },
    assignRole(assignment) {
      journal.mark(`somebody gave the role ${assignment.role} to ${assignment.principalId}`);
      return roles.assign(assignment);
    },
    serviceAccountToken: (subject, wish) => cluster.tokenFor(subject, wish),
    async tokenFor({ client, audience, ...wish }) {
      const principal = principals.find(client);
      if (principal === undefined) throw new Error(`the tenant has no client "${client}"`);
      return tokens.mint(principal, audience, wish);
    },
  };
}

function known(accounts: Accounts, name: string) {
  const account = accounts.find(name);
  if (account === undefined) throw new Error(`there is no account "${name}"`);
  return account;
}
