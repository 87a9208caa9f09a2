/** The parts of an account's ARM id, which the SDK takes one by one. */
export interface AccountResource {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
}

const accountId =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.CognitiveServices\/accounts\/([^/]+)$/i;

/** @returns nothing when the id is not that of a Cognitive Services account. */
export function accountResource(resourceId: string): AccountResource | undefined {
  const [, subscription, resourceGroup, name] = accountId.exec(resourceId) ?? [];
  return subscription && resourceGroup && name ? { subscription, resourceGroup, name } : undefined;
}
