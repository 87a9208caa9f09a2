import type { ConfirmationPlan } from "./confirmation-plan.ts";
import type { AccountPlan, ConsumerPlan, StackPlan } from "./stack-plan.ts";

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
