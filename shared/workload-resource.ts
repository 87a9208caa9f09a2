/** The parts of an ARM id of a workload that keyturn can ask. */
export interface WorkloadResource {
  readonly type: "site" | "container-app";
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
  /** Absent for a site's production slot. */
  readonly slot?: string;
}

/** Excludes characters that would change the meaning of a path made from an id. */
const part = "([^/?#]+)";
const group = `^/subscriptions/${part}/resourceGroups/${part}/providers`;
const siteId = new RegExp(`${group}/Microsoft\\.Web/sites/${part}(?:/slots/${part})?$`, "i");
const appId = new RegExp(`${group}/Microsoft\\.App/containerApps/${part}$`, "i");

/** @returns nothing when the id is that of another kind of resource. */
export function workloadResource(resourceId: string): WorkloadResource | undefined {
  const site = siteId.exec(resourceId);
  const found = site ?? appId.exec(resourceId);
  const [, subscription, resourceGroup, name, slot] = found ?? [];
  if (!subscription || !resourceGroup || !name) return undefined;
  const type = site ? "site" : "container-app";
  return { type, subscription, resourceGroup, name, ...(slot !== undefined && { slot }) };
}
