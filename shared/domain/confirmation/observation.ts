import type { Fingerprint } from "../key.ts";

/** A secret's version as a platform or a log names it. */
export interface VersionRef {
  /** Origin of the vault; absent when only the version is named. */
  readonly vault?: string;
  readonly version: string;
}

/** Where a reference to a Key Vault secret points. */
export interface SecretReference {
  /** Origin of the vault. */
  readonly vault: string;
  readonly secret: string;
  /** Present when the reference is pinned. */
  readonly version?: string;
}

/** An app setting that refers to Key Vault, and how the platform resolved it. */
export interface SettingReference extends SecretReference {
  readonly setting: string;
  /** The platform's own word, such as `Resolved` or `AccessToKeyVaultDenied`. */
  readonly status: string;
  /** The version that the platform resolved last; absent when it does not say. */
  readonly activeVersion?: string;
}

/** A secret of a container app: where it comes from, and the key that it holds now. */
export interface ContainerSecret {
  readonly name: string;
  readonly reference?: SecretReference;
  /** Absent when the platform has no value for it. */
  readonly fingerprint?: Fingerprint;
}

export interface Replica {
  readonly name: string;
  readonly createdAt: Date;
  readonly running: boolean;
}

/** What a place of a key holder holds. */
export type Held =
  /** A key as plain text, or another value. */
  | { readonly kind: "copy"; readonly fingerprint: Fingerprint }
  /** A reference to a secret, which the platform resolves by itself or when it is told to. */
  | {
      readonly kind: "reference";
      readonly reference: SecretReference;
      /** The platform's own word about the last time that it read the secret, such as `Success`. */
      readonly status: string;
      readonly isResolved: boolean;
      /** When the platform read the secret last; absent when it does not say. */
      readonly refreshedAt?: Date;
      /** The key that it read; absent when it does not say. */
      readonly fingerprint?: Fingerprint;
    }
  /** A value that cannot be read, and the mark that keyturn left when it wrote one. */
  | { readonly kind: "marked"; readonly fingerprint: Fingerprint; readonly etag: string }
  /** A value that cannot be read, and that keyturn did not write. */
  | { readonly kind: "unreadable" };

/** One place inside a key holder, by a name that stays the same. */
export interface HeldPlace {
  readonly place: string;
  readonly held: Held;
}

/** The answer of a consumer, its platform or a log to which key it uses. Not yet judged. */
export type Observation =
  | { readonly kind: "unreachable"; readonly detail: string }
  | {
      readonly kind: "instances";
      readonly instances: readonly {
        readonly instance: string;
        readonly uses: { readonly fingerprint: Fingerprint } | VersionRef;
        readonly healthy: boolean;
      }[];
    }
  | {
      readonly kind: "settings";
      /** The site's own state, such as `Running` or `Stopped`. */
      readonly state: string;
      readonly running: boolean;
      readonly references: readonly SettingReference[];
      /** Settings without a reference; absent when keyturn was not allowed to look at them. */
      readonly plain?: readonly { readonly setting: string; readonly fingerprint: Fingerprint }[];
    }
  | {
      readonly kind: "container";
      readonly secrets: readonly ContainerSecret[];
      readonly replicas: readonly Replica[];
    }
  | {
      readonly kind: "reads";
      readonly reads: readonly {
        readonly vault: string;
        readonly version: string;
        readonly lastAt: Date;
      }[];
    }
  | {
      readonly kind: "places";
      readonly places: readonly HeldPlace[];
      /** What could not be looked into, in sentences for people. */
      readonly unseen: readonly string[];
    };
