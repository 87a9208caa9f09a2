import type { KnobChange } from "../azure/knobs.ts";
import type { LocalAzureOptions } from "../azure/seed.ts";
import type { ConfirmationPlan } from "./confirmation-plan.ts";

/** One sample application that uses an account's key. */
export type ConsumerPlan = {
  readonly name: string;
  readonly owner: { readonly name: string; readonly contact: string };
  readonly environment: "production" | "non-production" | "disaster-recovery";
  readonly criticality?: "required" | "advisory";
  /** The vault it reads the key from. */
  readonly vault: string;
  /** How many copies are declared. */
  readonly instances: number;
  /** How many copies really run; as many as declared unless given. */
  readonly running?: number;
  readonly pollMs: number;
  readonly reportMs: number;
  /** As in the fleet file, such as `5s`. */
  readonly refreshWithin: string;
  /** False plays an application that never takes up a newer key. */
  readonly adopts?: boolean;
  /** How keyturn asks it; absent: it is a process that reports. */
  readonly confirmation?: ConfirmationPlan;
};

export type AccountPlan = {
  readonly name: string;
  /** Another subscription than that of the rest, with limits of its own. */
  readonly subscription?: string;
  readonly publishedSecret: string;
  readonly vaults: readonly string[];
  /** Whether the published secret exists before keyturn comes. */
  readonly secretExists: boolean;
  /** Overrides of the fleet's policy, as in the fleet file. */
  readonly policy?: Readonly<Record<string, string | number>>;
  readonly consumers: readonly ConsumerPlan[];
};

export type StackPlan = {
  readonly directory: string;
  readonly accounts: readonly AccountPlan[];
  /** The fleet's policy, as in the fleet file. */
  readonly policy: Readonly<Record<string, string | number>>;
  /** Vaults whose near-expiry events reach the app. */
  readonly eventsFrom: readonly string[];
  /** The Event Grid topic that the app publishes to; it publishes nothing unless given. */
  readonly eventsTopic?: string;
  /** What the vaults' events look like; `EventGridSchema` unless given. */
  readonly eventSchema?: "EventGridSchema" | "CloudEventSchemaV1_0";
  readonly sweepSchedule: string;
  readonly claimMs: number;
  /** How often a consumer that has not confirmed is asked; a minute unless given. */
  readonly askMs?: number;
  readonly callsPerSecond: number;
  /** How long a queue message stays hidden when the process that works on it dies. */
  readonly messageLockMs?: number;
  /** A host.json other than the product's own, as a path. */
  readonly hostJson?: string;
  /** Keeps what is stored in the plan's directory, so that storage may be stopped and started again. */
  readonly keepsStorage?: boolean;
  /** Options that Node runs the app processes with, as in `--max-old-space-size=256`. */
  readonly nodeOptions?: readonly string[];
  readonly knobs?: KnobChange;
  /** What lies in the subscription besides, of which keyturn is told nothing. With it, keyturn may look around. */
  readonly surroundings?: Partial<
    Pick<LocalAzureOptions, "sites" | "containerApps" | "vaults" | "secrets" | "configurationStores">
  >;
  /** Where copies of keys are searched for; nowhere unless given. */
  readonly copySources?: readonly string[];
};

export const resourceGroup = "rg-keyturn-local";
/** What tokens for keyturn's own API are issued for. */
export const audience = "api://keyturn-local";

/** The names of every vault in the plan. */
export function vaultsOf({ accounts }: StackPlan): readonly string[] {
  return [...new Set(accounts.flatMap((account) => account.vaults))];
}
