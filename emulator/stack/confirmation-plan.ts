/** How keyturn asks a consumer. It runs in the local Azure and not as a process; `audit-log` is an identity alone. */
export type ConfirmationPlan =
  | { readonly kind: "health-endpoint" }
  | {
      readonly kind: "app-service";
      /** The slot it runs in, beside a production slot without settings. */
      readonly slot?: string;
      readonly circumstantialSuffices?: boolean;
      /** False plays a platform that does not say which version it resolved. */
      readonly reportsActiveVersion?: boolean;
    }
  | {
      readonly kind: "container-app";
      readonly restart?: boolean;
      /** How often the platform looks for a new version. */
      readonly refreshMs?: number;
    }
  | { readonly kind: "audit-log"; readonly circumstantialSuffices?: boolean };
