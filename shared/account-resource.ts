import { armPart } from "./arm-path.ts";

/** The parts of an account's ARM id, which the SDK takes one by one. */
export interface AccountResource {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
}

const accountId = new RegExp(
  `^/subscriptions/${armPart}/resourceGroups/${armPart}/providers/Microsoft\\.CognitiveServices/accounts/${armPart}$`,
  "i",
);

/** @returns nothing when the id is not that of a Cognitive Services account. */
export function accountResource(resourceId: string): AccountResource | undefined {
  const [, subscription, resourceGroup, name] = accountId.exec(resourceId) ?? [];
  return subscription && resourceGroup && name ? { subscription, resourceGroup, name } : undefined;
}
