import type { IdentityHolder } from "../entra/workload-identity.ts";

/** A web app or function app, which is its own production slot, with its other slots. */
export type SiteSeed = SlotSeed & {
  readonly name: string;
  readonly resourceGroup: string;
  readonly location?: string;
  /** `app,linux` when absent. */
  readonly kind?: "app,linux" | "functionapp,linux";
  readonly slots?: readonly NamedSlotSeed[];
};

export type NamedSlotSeed = SlotSeed & { readonly name: string };

/** One slot; without identity its Key Vault references cannot be resolved. */
type SlotSeed = IdentityHolder & {
  /** A vault's host may omit the port. */
  readonly settings: Readonly<Record<string, string>>;
  /** False simulates a platform that does not say which version it resolved. */
  readonly reportsActiveVersion?: boolean;
  /** How long the platform keeps a resolved value; a day when absent. */
  readonly refreshMs?: number;
};
