/** The most resources that Azure deploys at once. Nested deployments have at least one each, so there are fewer of them. */
export const maxResources = 800;

/** The fault of a configuration with too many resources, with its remedies; undefined where they fit. */
export function tooManyResources(configuration: string, count: number): string | undefined {
  if (count <= maxResources) return undefined;
  return (
    `${configuration}: ${count} resources, but Azure deploys at most ${maxResources} at once. ` +
    "Grant rights on groups or subscriptions (rightsAt), leave near-expiry events to the timer " +
    "(nearExpiryDelivery: none), or deploy a second environment for some of the vaults."
  );
}
