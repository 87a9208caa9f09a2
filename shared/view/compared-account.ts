import type { ConsumerSpec, Environment } from "../domain/account/account-spec.ts";
import type { AccountView } from "./fleet-view.ts";

/** An account that serves one of the two environments, or both. */
export interface ComparedAccount extends AccountView {
  readonly environments: readonly Environment[];
  /** Its consumers in the two. */
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
