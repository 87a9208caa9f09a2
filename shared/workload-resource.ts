import { armPart } from "./arm-path.ts";

/** The parts of an ARM id of a workload that keyturn can ask. */
export interface WorkloadResource {
  readonly type: "site" | "container-app";
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
  /** Absent for a site's production slot. */
  readonly slot?: string;
}

const group = `^/subscriptions/${armPart}/resourceGroups/${armPart}/providers`;
const siteId = new RegExp(`${group}/Microsoft\\.Web/sites/${armPart}(?:/slots/${armPart})?$`, "i");
const appId = new RegExp(`${group}/Microsoft\\.App/containerApps/${armPart}$`, "i");

/** @returns nothing when the id is that of another kind of resource. */
export function workloadResource(resourceId: string): WorkloadResource | undefined {
  const site = siteId.exec(resourceId);
  const found = site ?? appId.exec(resourceId);
  const [, subscription, resourceGroup, name, slot] = found ?? [];
  if (!subscription || !resourceGroup || !name) return undefined;
  const type = site ? "site" : "container-app";
  return { type, subscription, resourceGroup, name, ...(slot !== undefined && { slot }) };
}
