import type { IdentityHolder } from "../entra/workload-identity.ts";

/** An API Management service: its configuration, and the APIs that its gateway answers for accounts. */
export type GatewaySeed = IdentityHolder &
  ScopeSeed & {
    readonly name: string;
    readonly resourceGroup: string;
    readonly location?: string;
    /** Each holds its own copy of the configuration, and calls go to them in turn; 1 when absent. */
    readonly units?: number;
    /** How often the service reads its vaults by itself; 4 hours when absent. */
    readonly refreshMs?: number;
    readonly workspaces?: readonly (ScopeSeed & { readonly id: string })[];
  };

/** The configuration of a service or of one of its workspaces. */
export type ScopeSeed = {
  readonly namedValues?: readonly NamedValueSeed[];
  readonly backends?: readonly BackendSeed[];
  readonly apis?: readonly ApiSeed[];
  /** The policy of the whole scope. */
  readonly policy?: string;
  readonly fragments?: readonly PolicySeed[];
  /** Nobody subscribes to them here, so that their policies have no effect on calls. */
  readonly products?: readonly PolicySeed[];
};

export type NamedValueSeed = {
  readonly id: string;
  /** What policies refer to it by; the id when absent. */
  readonly displayName?: string;
  readonly tags?: readonly string[];
  /** True when absent. */
  readonly secret?: boolean;
} & (
  | { readonly value: string }
  /** The host may omit the port. With a version in it, the service stays with that version. */
  | { readonly keyVaultUrl: string }
);

export type BackendSeed = {
  readonly id: string;
  /** The account whose data plane it is. */
  readonly account: string;
  readonly header?: Readonly<Record<string, readonly string[]>>;
  readonly query?: Readonly<Record<string, readonly string[]>>;
};

/** An API of the gateway: whatever is below `/{path}/` goes to the account, as its policy says. */
export type ApiSeed = {
  readonly id: string;
  readonly path: string;
  readonly account: string;
  /** The policy in XML. */
  readonly policy?: string;
  /** Their ids are the paths that they answer below the API's, with dots in place of slashes. */
  readonly operations?: readonly { readonly id: string; readonly policy?: string }[];
};

export type PolicySeed = { readonly id: string; readonly policy: string };
