import type { IdentityHolder } from "../entra/workload-identity.ts";

/** A container app with one active revision, whose container sees every secret as an environment variable. */
export type ContainerAppSeed = IdentityHolder & {
  readonly name: string;
  readonly resourceGroup: string;
  readonly location?: string;
  readonly secrets: readonly AppSecretSeed[];
  readonly replicas: number;
  /** How often the platform looks for new versions; 30 minutes when absent. */
  readonly refreshMs?: number;
  /** False simulates an app whose replicas keep the values that they were started with. */
  readonly restartsOnRefresh?: boolean;
};

/** A secret's own value, or its URL in a vault; a URL with a version pins it. The host may omit the port. */
export type AppSecretSeed =
  { readonly name: string; readonly value: string } | { readonly name: string; readonly keyVaultUrl: string };
