import type { Criticality, Environment } from "../../shared/domain/vocabulary.ts";
import type { KnobChange } from "../azure/knobs.ts";
import type { LocalAzureOptions } from "../azure/seed.ts";
import type { ConfirmationPlan } from "./confirmation-plan.ts";

/** One sample application that uses an account's key. */
export type ConsumerPlan = {
  readonly name: string;
  readonly owner: { readonly name: string; readonly contact: string };
  readonly environment: Environment;
  readonly criticality?: Criticality;
  /** The vault it reads the key from. */
  readonly vault: string;
  /** How many copies are declared. */
  readonly instances: number;
  /** How many copies really run; as many as declared by default. */
  readonly running?: number;
  readonly pollMs: number;
  readonly reportMs: number;
  /** As in the fleet file, such as `5s`. */
  readonly refreshWithin: string;
  /** False simulates an application that never picks up a newer key. */
  readonly adopts?: boolean;
  /** How keyturn asks it; absent: it reports, as a process. */
  readonly confirmation?: ConfirmationPlan;
};

export type AccountPlan = {
  readonly name: string;
  /** Another subscription than the default one, with its own limits. */
  readonly subscription?: string;
  readonly publishedSecret: string;
  readonly vaults: readonly string[];
  /** Whether the published secret exists before keyturn starts. */
  readonly secretExists: boolean;
  /** Overrides of the fleet's policy, as in the fleet file. */
  readonly policy?: Readonly<Record<string, string | number | boolean>>;
  readonly consumers: readonly ConsumerPlan[];
};

/** A person or an application that the stack has an identity for, and does not run. */
export type OtherPrincipal = {
  readonly name: string;
  /** App roles. */
  readonly roles: readonly string[];
  /** As in the local Azure. */
  readonly permissions: readonly string[];
  /** Whether it gets tokens from the managed identity endpoint, as an application in Azure does. */
  readonly hasIdentityEndpoint?: boolean;
};

export type StackPlan = {
  readonly directory: string;
  /** Beside the operator and the consumers; nobody by default. */
  readonly others?: readonly OtherPrincipal[];
  readonly accounts: readonly AccountPlan[];
  /** The fleet's policy, as in the fleet file. */
  readonly policy: Readonly<Record<string, string | number | boolean>>;
  /** Vaults whose near-expiry events reach the app. */
  readonly eventsFrom: readonly string[];
  /** The vault with the key that signs checkpoints; without it nothing is signed. */
  readonly signingVault?: string;
  /** The Event Grid topic that the app publishes to; absent: it publishes nothing. */
  readonly eventsTopic?: string;
  /** The secret of GitHub's webhook; absent: no delivery is taken. */
  readonly githubSecret?: string;
  /** The schema of the vaults' events; `EventGridSchema` by default. */
  readonly eventSchema?: "EventGridSchema" | "CloudEventSchemaV1_0";
  readonly sweepSchedule: string;
  readonly claimMs: number;
  /** How often keyturn asks a consumer that has not confirmed; a minute by default. */
  readonly askMs?: number;
  readonly callsPerSecond: number;
  /** As in Flex Consumption, an app is two processes: one for HTTP and Event Grid, one for queues and timers. */
  readonly apart?: boolean;
  /** How long a queue message stays hidden when its process dies. */
  readonly messageLockMs?: number;
  /** How long a host bears connections that its storage refuses or resets. */
  readonly storagePatienceMs?: number;
  /** A host.json other than the product's own, as a path. */
  readonly hostJson?: string;
  /** Keeps the data in the plan's directory, so that storage may be stopped and started again. */
  readonly keepsStorage?: boolean;
  /** Node options for the app processes, such as `--max-old-space-size=256`. */
  readonly nodeOptions?: readonly string[];
  readonly knobs?: KnobChange;
  /**
   * Other resources in the subscription, which keyturn is not told about. With them, keyturn may look around.
   */
  readonly surroundings?: Partial<
    Pick<LocalAzureOptions, "sites" | "containerApps" | "vaults" | "secrets" | "configurationStores">
  >;
  /** Where to search for copies of keys; nowhere by default. */
  readonly copySources?: readonly string[];
};

export const resourceGroup = "rg-keyturn-local";
/** The audience of tokens for keyturn's own API. */
export const audience = "api://keyturn-local";

/** The names of every vault in the plan. */
export function vaultsOf({ accounts }: StackPlan): readonly string[] {
  return [...new Set(accounts.flatMap((account) => account.vaults))];
}
