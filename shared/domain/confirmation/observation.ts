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
    };
