import type { Deployment } from "./ai/openai/models.ts";
import type { ContainerAppSeed } from "./apps/container-app-seed.ts";
import type { ApplicationSeed, ManagedIdentitySeed } from "./entra/principal-seed.ts";
import type { GatewaySeed } from "./gateway/gateway-seed.ts";
import type { KnobChange } from "./knobs.ts";
import type { SiteSeed } from "./web/site-seed.ts";

/** The initial state of the local Azure. */
export type LocalAzureOptions = {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** The directory for `ca.pem`. Created if missing. */
  readonly directory: string;
  readonly tenantId?: string;
  readonly subscriptionId?: string;
  readonly accounts: readonly AccountSeed[];
  readonly vaults: readonly VaultSeed[];
  readonly secrets?: readonly SecretSeed[];
  readonly applications: readonly ApplicationSeed[];
  readonly managedIdentity: ManagedIdentitySeed;
  readonly topics?: readonly string[];
  readonly sites?: readonly SiteSeed[];
  readonly containerApps?: readonly ContainerAppSeed[];
  readonly gateways?: readonly GatewaySeed[];
  readonly configurationStores?: readonly ConfigurationStoreSeed[];
  /** The storage account with the archive as ARM shows it; its blobs lie elsewhere. */
  readonly evidenceContainers?: readonly EvidenceContainerSeed[];
  readonly customRoles?: readonly CustomRoleSeed[];
  readonly roleAssignments?: readonly RoleAssignmentSeed[];
  /** The Log Analytics workspace that every vault sends its audit log to. */
  readonly logWorkspaceId?: string;
  readonly knobs?: KnobChange;
};

export type ProvisioningState =
  "Accepted" | "Creating" | "Deleting" | "Moving" | "Failed" | "Succeeded" | "ResolvingDNS" | "Canceled";

export type AccountSeed = {
  /** Another subscription than the default one. Only ARM distinguishes them. */
  readonly subscription?: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly location?: string;
  /** Absent: `AIServices`. */
  readonly kind?: string;
  readonly disableLocalAuth?: boolean;
  readonly provisioningState?: ProvisioningState;
  /** `legacy`: 32 hex digits until a key is regenerated, as accounts from before 2025 have. */
  readonly keyFormat?: "legacy" | "current";
  /** Absent: every model of `ai/openai/models.ts` under its own name. */
  readonly deployments?: readonly Deployment[];
};

export type VaultSeed = { readonly name: string; readonly resourceGroup: string };

export type SecretSeed = {
  readonly vault: string;
  readonly name: string;
  readonly value: SecretSeedValue;
  readonly expiresOn?: Date;
  readonly createdOn?: Date;
  readonly tags?: Readonly<Record<string, string>>;
  readonly contentType?: string;
};

export type ConfigurationStoreSeed = {
  readonly name: string;
  readonly resourceGroup: string;
  readonly values: readonly ConfigurationValueSeed[];
};

export type ConfigurationValueSeed = {
  readonly key: string;
  readonly label?: string;
  readonly value: string;
  readonly contentType?: string;
};

export type EvidenceContainerSeed = {
  /** Of the storage account. */
  readonly name: string;
  readonly resourceGroup: string;
  readonly container: string;
  /** Absent: the container has no immutability policy. */
  readonly policy?: "Locked" | "Unlocked";
};

export type CustomRoleSeed = {
  readonly name: string;
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
};

/** Only appears in Resource Graph: a principal's list of permissions decides what it may do here. */
export type RoleAssignmentSeed = {
  /** An object id. */
  readonly principalId: string;
  readonly principalType: "ServicePrincipal" | "User" | "Group";
  /** The name of a built-in role or of a custom one. */
  readonly role: string;
  /** A resource id, or `/` for the whole tenant. */
  readonly scope: string;
};

export type SecretSeedValue =
  { readonly account: string; readonly slot: "key1" | "key2" } | { readonly text: string };
