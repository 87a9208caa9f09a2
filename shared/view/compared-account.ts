import type { Environment } from "../domain/vocabulary.ts";
import type { ConsumerSpec } from "../domain/account/account-spec.ts";
import type { AccountView } from "./fleet-view.ts";

/** An account with its consumers in the two compared environments. */
export interface ComparedAccount extends AccountView {
  readonly environments: readonly Environment[];
  /** Only those in one of the two environments. */
  readonly consumers: readonly ConsumerSpec[];
}

export function comparedAccount(view: AccountView, wanted: readonly Environment[]): ComparedAccount {
  const consumers = view.spec.consumers.filter(({ environment }) => wanted.includes(environment));
  return {
    ...view,
    consumers,
    environments: wanted.filter((side) => consumers.some(({ environment }) => environment === side)),
  };
}
