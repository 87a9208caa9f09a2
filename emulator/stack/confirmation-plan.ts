/**
 * How keyturn asks a consumer. The consumer runs in the local Azure, not as a process; `audit-log` is only an
 * identity.
 */
export type ConfirmationPlan =
  | { readonly kind: "health-endpoint" }
  | {
      readonly kind: "app-service";
      /** The slot it runs in, besides a production slot without settings. */
      readonly slot?: string;
      readonly circumstantialSuffices?: boolean;
      /** False simulates a platform that does not say which version it resolved. */
      readonly reportsActiveVersion?: boolean;
    }
  | {
      readonly kind: "container-app";
      readonly restart?: boolean;
      /** How often the platform looks for a new version. */
      readonly refreshMs?: number;
    }
  /** A gateway that calls the account in each of the ways of `gateways.ts`, with as many units as instances. */
  | { readonly kind: "holder"; readonly handOver?: boolean }
  | { readonly kind: "audit-log"; readonly circumstantialSuffices?: boolean };
