import type { SecretReference } from "../confirmation/observation.ts";

/** Findings, and sentences about what could not be seen: a partial answer never passes for a complete one. */
export interface Surveyed<T> {
  readonly found: readonly T[];
  readonly unseen: readonly string[];
}

/** A Cognitive Services account in the subscriptions, enrolled or not. */
export interface FoundAccount {
  readonly resourceId: string;
  readonly name: string;
  /** Azure's word, such as `AIServices` or `OpenAI`. */
  readonly kind: string;
  readonly location: string;
  readonly localAuthDisabled: boolean;
}

/** A site, function app, slot or container app, and the Key Vault secrets that its settings refer to, if any. */
export interface FoundWorkload {
  readonly resourceId: string;
  readonly type: "site" | "container-app";
  /** Object ids, and application ids where they are known, of the identities it may run under. */
  readonly principals: readonly string[];
  readonly references: readonly (SecretReference & { readonly setting: string })[];
}

/** One identity's reads of one version of a secret, from the vault's log. */
export interface FoundReads {
  readonly vault: string;
  readonly secret: string;
  readonly version: string;
  readonly objectId: string;
  readonly applicationId: string;
  /** ARM id of the resource that the identity belongs to, when the log names it. */
  readonly resourceId?: string;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly reads: number;
}

/** A principal whose role lets it list the keys of an account. */
export interface FoundKeyLister {
  readonly principal: string;
  /** `User`, `Group` or `ServicePrincipal`. */
  readonly principalType: string;
  readonly role: string;
  /** ARM id of the scope of the role: the account or something above it. */
  readonly scope: string;
}
