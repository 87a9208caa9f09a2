import type { SecretReference } from "../confirmation/observation.ts";

/** What a survey could not see, in a sentence for people. A partial answer is never taken for a whole one. */
export interface Surveyed<T> {
  readonly found: readonly T[];
  readonly unseen: readonly string[];
}

/** A Cognitive Services account that the subscriptions hold, enrolled or not. */
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
  /** Object ids, and application ids where they are told, of the identities it may run under. */
  readonly principals: readonly string[];
  readonly references: readonly (SecretReference & { readonly setting: string })[];
}

/** One identity's reads of one version of a secret, as the vault's log tells. */
export interface FoundReads {
  readonly vault: string;
  readonly secret: string;
  readonly version: string;
  readonly objectId: string;
  readonly applicationId: string;
  /** ARM id of what the identity belongs to, when the log tells. */
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
  /** ARM id of what the role is given on: the account or something above it. */
  readonly scope: string;
}
