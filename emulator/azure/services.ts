import type { Addresses } from "./addresses.ts";
import { createAccounts } from "./ai/accounts.ts";
import type { Accounts } from "./ai/accounts.ts";
import { createDataPlane } from "./ai/data-plane.ts";
import { createResourceManager } from "./arm/resource-manager.ts";
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
import type { Journal } from "./journal.ts";
import type { KnobBoard } from "./knobs.ts";
import { plantSecrets } from "./seed-secrets.ts";
import type { LocalAzureOptions } from "./seed.ts";
import { createKeyVault } from "./vault/key-vault.ts";
import { createVaults } from "./vault/vaults.ts";
import type { Vaults } from "./vault/vaults.ts";
import type { Handlers } from "./virtual-hosts.ts";

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
};

/** Makes the services with what they are seeded with. Rejects when a seed names something that does not exist. */
export async function createServices(options: LocalAzureOptions, place: Place): Promise<Services> {
  const { tenantId, subscriptionId, issuer, addresses, board, journal } = place;
  const principals = createPrincipals(options.applications, options.managedIdentity);
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
  return { principals, tokens, accounts, vaults, events, topics: createTopics(options.topics ?? [], tokens) };
}

export function createHandlers(services: Services, place: Place, identityHeader: string): Handlers {
  const { principals, tokens, accounts, vaults, topics } = services;
  const { tenantId, subscriptionId, addresses, board, journal } = place;
  const lifetimeMs = () => board.current().tokenLifetimeMs;
  const shared = { tenantId, subscriptionId, addresses, tokens };
  const resourceGroups = vaults.all().map(({ resourceGroup }) => resourceGroup);
  return {
    resourceManager: createResourceManager({
      ...shared,
      accounts,
      resourceGroups,
    }),
    login: createLogin({ tenantId, authority: addresses.authority, principals, tokens, lifetimeMs }),
    managedIdentity: createManagedIdentity(principals, tokens, identityHeader, lifetimeMs),
    keyVault: createKeyVault({ ...shared, vaults, deletingMs: () => board.current().deletingMs }),
    dataPlane: createDataPlane(accounts),
    topics: topics.handler,
    control: createControl(board, journal, accounts),
  };
}
