import type { Addresses } from "./addresses.ts";
import { createAccounts } from "./ai/accounts.ts";
import type { Accounts } from "./ai/accounts.ts";
import { createDataPlane } from "./ai/data-plane.ts";
import { accountType } from "./arm/account-type.ts";
import { createAppConfiguration } from "./app-configuration/app-configuration.ts";
import { createConfigurationStores } from "./app-configuration/configuration-stores.ts";
import type { ConfigurationStores } from "./app-configuration/configuration-stores.ts";
import { cognitiveServicesOperations } from "./arm/cognitive-services.ts";
import { accountResource } from "./arm/account-resource.ts";
import { storageAccountType } from "./arm/storage-account-type.ts";
import { createResourceManager } from "./arm/resource-manager.ts";
import { providerOf } from "./arm/resource-type.ts";
import { vaultType } from "./arm/vault-type.ts";
import { createControl } from "./control.ts";
import { createClusterIssuer } from "./entra/cluster-issuer.ts";
import type { ClusterIssuer } from "./entra/cluster-issuer.ts";
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
import { createGatewayCalls } from "./gateway/gateway-calls.ts";
import { graphResourceOf } from "./graph/graph-resource.ts";
import type { GraphResource } from "./graph/graph-resource.ts";
import { createResourceGraph } from "./graph/resource-graph.ts";
import { createRoleAssignments } from "./graph/role-assignments.ts";
import type { RoleAssignments } from "./graph/role-assignments.ts";
import { configurationStoreResource, vaultResource } from "./graph/seeded-resources.ts";
import type { Journal } from "./journal.ts";
import type { KnobBoard } from "./knobs.ts";
import { createAuditLog } from "./logs/audit-log.ts";
import type { AuditLog } from "./logs/audit-log.ts";
import { createLogAnalytics } from "./logs/log-analytics.ts";
import { createCallCounts } from "./metrics/call-counts.ts";
import type { CallCounts } from "./metrics/call-counts.ts";
import { createMetricsEndpoint } from "./metrics/metrics-endpoint.ts";
import type { ReachableAddresses } from "./reachable/reachable-addresses.ts";
import { plantSecrets } from "./seed-secrets.ts";
import type { EvidenceContainerSeed, LocalAzureOptions } from "./seed.ts";
import { createKeyVault } from "./vault/key-vault.ts";
import { createVaults } from "./vault/vaults.ts";
import type { Vaults } from "./vault/vaults.ts";
import { createWorkloadReads } from "./vault/workload-reads.ts";
import type { Handlers } from "./virtual-hosts.ts";
import { createWorkloads, workloadIdentities, workloadProviders, workloadResources } from "./workloads.ts";
import type { Workloads } from "./workloads.ts";

/** The facts about a local Azure that every service needs. */
export type Place = {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly logWorkspaceId: string;
  readonly issuer: string;
  readonly addresses: Addresses;
  readonly reachable: ReachableAddresses;
  /** The audience that a reachable address in a token stands for. */
  readonly canonicalAudience: (audience: string) => string;
  readonly board: KnobBoard;
  readonly journal: Journal;
};

/** The contents of a local Azure. */
export type Services = {
  readonly principals: Principals;
  readonly tokens: TokenAuthority;
  readonly cluster: ClusterIssuer;
  readonly accounts: Accounts;
  readonly vaults: Vaults;
  readonly events: VaultEvents;
  readonly topics: Topics;
  readonly keyVault: Handler;
  readonly workloads: Workloads;
  readonly configurationStores: ConfigurationStores;
  readonly evidenceContainers: readonly EvidenceContainerSeed[];
  readonly roles: RoleAssignments;
  readonly auditLog: AuditLog;
  readonly callCounts: CallCounts;
};

/** Creates the services from their seeds. Rejects when a seed names something that does not exist. */
export async function createServices(options: LocalAzureOptions, place: Place): Promise<Services> {
  const { tenantId, subscriptionId, issuer, addresses, board, journal } = place;
  const identities = workloadIdentities(options, subscriptionId);
  const principals = createPrincipals([...options.applications, ...identities], options.managedIdentity);
  const tokens = await createTokenAuthority({
    tenantId,
    issuer,
    lifetimeMs: () => board.current().tokenLifetimeMs,
    principals,
    canonicalAudience: place.canonicalAudience,
  });
  const accounts = createAccounts(options.accounts, () => board.current());
  const vaults = createVaults(options.vaults, (vault) => addresses.vaultUrl(vault));
  plantSecrets(options.secrets ?? [], vaults, accounts);
  const events = createVaultEvents(vaults, subscriptionId, board, journal);
  const topics = createTopics(options.topics ?? [], tokens);
  const deletingMs = () => board.current().deletingMs;
  const keyVault = createKeyVault({ tenantId, subscriptionId, addresses, tokens, vaults, deletingMs });
  const auditLog = createAuditLog({ subscriptionId, workspaceId: place.logWorkspaceId, vaults });
  const callCounts = createCallCounts(accounts, () => board.current().metricsIntervalMs);
  // Before the workloads, whose first reads belong in the log as well.
  journal.listen((entry) => auditLog.record(entry));
  journal.listen((entry) => callCounts.record(entry));
  const reads = createWorkloadReads({ vaults, addresses, keyVault, principals, tokens, journal });
  const workloads = await createWorkloads(options, reads, place);
  return {
    principals,
    tokens,
    cluster: await createClusterIssuer(`${addresses.origin}/cluster`),
    accounts,
    vaults,
    events,
    topics,
    keyVault,
    workloads,
    configurationStores: createConfigurationStores(options.configurationStores ?? []),
    evidenceContainers: options.evidenceContainers ?? [],
    roles: createRoleAssignments(options.roleAssignments ?? [], options.customRoles ?? [], subscriptionId),
    auditLog,
    callCounts,
  };
}

export function createHandlers(services: Services, place: Place, identityHeader: string): Handlers {
  const { principals, tokens, accounts, vaults, topics, configurationStores, roles } = services;
  const { keyVault, workloads } = services;
  const { tenantId, subscriptionId, addresses, board, journal } = place;
  const lifetimeMs = () => board.current().tokenLifetimeMs;
  const shared = { tenantId, subscriptionId, addresses, tokens };
  const resourceGroups = vaults.all().map(({ resourceGroup }) => resourceGroup);
  const dataPlane = createDataPlane(accounts, tokens, () => board.current().missingCalls);
  return {
    resourceManager: createResourceManager({
      ...shared,
      providers: [
        providerOf(accountType({ ...shared, accounts })),
        providerOf(storageAccountType(subscriptionId, services.evidenceContainers)),
        providerOf(vaultType({ ...shared, vaults })),
        ...workloadProviders(workloads, { ...shared, board }),
      ],
      resourceGroups,
      limitScale: () => board.current().armLimitScale,
      subscriptionOperations: cognitiveServicesOperations({ ...shared, accounts }),
      otherSubscriptions: [...new Set(accounts.all().flatMap(({ subscription }) => subscription ?? []))],
      resourceGraph: createResourceGraph({
        tenantId,
        subscriptionId,
        resources: () => graphResources(services, place),
        roles,
      }),
    }),
    login: createLogin({
      tenantId,
      authority: addresses.authority,
      principals,
      tokens,
      cluster: services.cluster,
      lifetimeMs,
    }),
    managedIdentity: createManagedIdentity(principals, tokens, identityHeader, lifetimeMs),
    keyVault,
    dataPlane,
    topics: topics.handler,
    sites: workloads.sitePages.handler,
    logAnalytics: createLogAnalytics({
      ...shared,
      workspaceId: place.logWorkspaceId,
      auditLog: services.auditLog,
      ingestionMs: () => board.current().logIngestionMs,
    }),
    metrics: createMetricsEndpoint({
      ...shared,
      accounts,
      counts: services.callCounts,
      minuteMs: () => board.current().metricsIntervalMs,
      delayMs: () => board.current().metricsDelayMs,
    }),
    appConfiguration: createAppConfiguration({ addresses, tokens, stores: configurationStores }),
    gateways: createGatewayCalls({ gateways: workloads.gateways, addresses, dataPlane, journal }),
    control: createControl({ board, journal, accounts, vaults, topics, reachable: place.reachable }),
  };
}

/** Whether that host is one of an existing vault, account or gateway. */
export function servesHost({ vaults, accounts, workloads }: Services, host: string): boolean {
  const [name = "", domain] = host.split(".");
  if (domain === "azure-api") return workloads.gateways.find(name) !== undefined;
  return (domain === "vault" ? vaults.find(name) : accounts.find(name)) !== undefined;
}

/** The resources of Resource Graph: every one that ARM would show. */
function graphResources(
  { accounts, vaults, configurationStores, workloads }: Services,
  { tenantId, subscriptionId, addresses }: Place,
): readonly GraphResource[] {
  return [
    ...accounts.all().map((account) => accountResource(account, tenantId, subscriptionId, addresses)),
    ...vaults.all().map((vault) => vaultResource(vault, tenantId, subscriptionId)),
    ...workloadResources(workloads, { tenantId, subscriptionId, addresses }),
    ...configurationStores.all().map((store) => configurationStoreResource(store, subscriptionId, addresses)),
  ].map(graphResourceOf);
}
