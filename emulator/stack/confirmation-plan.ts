import type { AccountPlan, ConsumerPlan, StackPlan } from "./stack-plan.ts";

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

/** A consumer that keyturn asks, with the account whose key it uses. */
export type AskedConsumer = {
  readonly account: AccountPlan;
  readonly consumer: ConsumerPlan;
  readonly confirmation: ConfirmationPlan;
};

export function askedConsumers({ accounts }: Pick<StackPlan, "accounts">): readonly AskedConsumer[] {
  return accounts.flatMap((account) =>
    account.consumers.flatMap((consumer) =>
      consumer.confirmation ? [{ account, consumer, confirmation: consumer.confirmation }] : [],
    ),
  );
}

/** The name of the site or container app that a consumer is. */
export function workloadName(
  account: Pick<AccountPlan, "name">,
  { name }: Pick<ConsumerPlan, "name">,
): string {
  return `${account.name}-${name}`;
}

const rights: Readonly<Record<ConfirmationPlan["kind"], readonly string[]>> = {
  "health-endpoint": [],
  "app-service": ["web/read", "web/listSettings", "web/refresh"],
  "container-app": ["app/read", "app/listSecrets", "app/restart"],
  "audit-log": ["logs/read"],
};

/** What keyturn's identity must be allowed in order to ask them all. */
export function rightsToAsk(plan: Pick<StackPlan, "accounts">): readonly string[] {
  return [...new Set(askedConsumers(plan).flatMap(({ confirmation }) => rights[confirmation.kind]))];
}

/** What it must be allowed in order to find who else uses a key, and where copies lie. */
export const rightsToLookAround: readonly string[] = [
  "graph/read",
  "logs/read",
  "metrics/read",
  "web/read",
  "web/listSettings",
  "app/read",
  "app/listSecrets",
  "appconfig/read",
];
