/** What Azure deploys at once, nested deployments left out: each has at least one resource, so they are fewer. */
export const maxResources = 800;

/** What is wrong with a configuration of so many resources, and what to do about it; nothing where they fit. */
export function tooManyResources(configuration: string, count: number): string | undefined {
  if (count <= maxResources) return undefined;
  return (
    `${configuration}: ${count} resources, but Azure deploys at most ${maxResources} at once. ` +
    "Grant rights on groups or subscriptions (rightsAt), leave near-expiry events to the timer " +
    "(nearExpiryDelivery: none), or deploy a second environment for some of the vaults."
  );
}
