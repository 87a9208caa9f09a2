import type { Addresses } from "./addresses.ts";
import { createAccounts } from "./ai/accounts.ts";
import type { Accounts } from "./ai/accounts.ts";
import { createDataPlane } from "./ai/data-plane.ts";
import { accountType } from "./arm/account-type.ts";
import { createResourceManager } from "./arm/resource-manager.ts";
import { providerOf } from "./arm/resource-type.ts";
import { createControl } from "./control.ts";
import { createLogin } from "./entra/login.ts";
import { createManagedIdentity } from "./entra/managed-identity.ts";
import { createPrincipals } from "./entra/principals.ts";
import type { Principals } from "./entra/principals.ts";
import { createTokenAuthority } from "./entra/tokens.ts";
import type { TokenAuthority } from "./entra/tokens.ts";
import { createTopics } from "./eventgrid/topics.ts";
import type { Topics } from "./eventgrid/topics.ts";
import { createVaultEvents } from "./eventgrid/vault-events.ts";
import type { VaultEvents } from "./eventgrid/vault-events.ts";
import type { Handler } from "./exchange.ts";
import type { Journal } from "./journal.ts";
import type { KnobBoard } from "./knobs.ts";
import { plantSecrets } from "./seed-secrets.ts";
import type { LocalAzureOptions } from "./seed.ts";
import { createKeyVault } from "./vault/key-vault.ts";
import { createVaults } from "./vault/vaults.ts";
import type { Vaults } from "./vault/vaults.ts";
import { createWorkloadReads } from "./vault/workload-reads.ts";
import type { Handlers } from "./virtual-hosts.ts";
import { createWorkloads, workloadIdentities, workloadProviders } from "./workloads.ts";
import type { Workloads } from "./workloads.ts";

/** Where a local Azure is: what every service has to know of it. */
export type Place = {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly issuer: string;
  readonly addresses: Addresses;
  readonly board: KnobBoard;
  readonly journal: Journal;
};

/** What a local Azure holds. */
export type Services = {
  readonly principals: Principals;
  readonly tokens: TokenAuthority;
  readonly accounts: Accounts;
  readonly vaults: Vaults;
  readonly events: VaultEvents;
  readonly topics: Topics;
  readonly keyVault: Handler;
  readonly workloads: Workloads;
};

/** Makes the services with what they are seeded with. Rejects when a seed names something that does not exist. */
export async function createServices(options: LocalAzureOptions, place: Place): Promise<Services> {
  const { tenantId, subscriptionId, issuer, addresses, board, journal } = place;
  const identities = workloadIdentities(options, subscriptionId);
  const principals = createPrincipals([...options.applications, ...identities], options.managedIdentity);
  const tokens = await createTokenAuthority(
    tenantId,
    issuer,
    () => board.current().tokenLifetimeMs,
    principals,
  );
  const accounts = createAccounts(options.accounts, () => board.current());
  const vaults = createVaults(options.vaults, (vault) => addresses.vaultUrl(vault));
  plantSecrets(options.secrets ?? [], vaults, accounts);
  const events = createVaultEvents(vaults, subscriptionId, board, journal);
  const topics = createTopics(options.topics ?? [], tokens);
  const deletingMs = () => board.current().deletingMs;
  const keyVault = createKeyVault({ tenantId, subscriptionId, addresses, tokens, vaults, deletingMs });
  const reads = createWorkloadReads({ vaults, addresses, keyVault, principals, tokens, journal });
  const workloads = await createWorkloads(options, reads, addresses);
  return { principals, tokens, accounts, vaults, events, topics, keyVault, workloads };
}

export function createHandlers(services: Services, place: Place, identityHeader: string): Handlers {
  const { principals, tokens, accounts, vaults, topics, keyVault, workloads } = services;
  const { tenantId, subscriptionId, addresses, board, journal } = place;
  const lifetimeMs = () => board.current().tokenLifetimeMs;
  const shared = { tenantId, subscriptionId, addresses, tokens };
  const resourceGroups = vaults.all().map(({ resourceGroup }) => resourceGroup);
  return {
    resourceManager: createResourceManager({
      ...shared,
      providers: [providerOf(accountType({ ...shared, accounts })), ...workloadProviders(workloads, shared)],
      resourceGroups,
    }),
    login: createLogin({ tenantId, authority: addresses.authority, principals, tokens, lifetimeMs }),
    managedIdentity: createManagedIdentity(principals, tokens, identityHeader, lifetimeMs),
    keyVault,
    dataPlane: createDataPlane(accounts),
    topics: topics.handler,
    sites: workloads.sitePages.handler,
    control: createControl(board, journal, accounts),
  };
}
