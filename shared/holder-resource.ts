import { armPart } from "./arm-path.ts";

/** The kinds of resource that keyturn can hand a key to. */
export type HolderType = "api-management";

/** The parts of an ARM id of a key holder. */
export interface HolderResource {
  readonly type: HolderType;
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
}

const group = `^/subscriptions/${armPart}/resourceGroups/${armPart}/providers`;
const types: readonly (readonly [HolderType, RegExp])[] = [
  ["api-management", new RegExp(`${group}/Microsoft\\.ApiManagement/service/${armPart}$`, "i")],
];

/** @returns nothing when the id is that of another kind of resource. */
export function holderResource(resourceId: string): HolderResource | undefined {
  for (const [type, pattern] of types) {
    const [, subscription, resourceGroup, name] = pattern.exec(resourceId) ?? [];
    if (subscription && resourceGroup && name) return { type, subscription, resourceGroup, name };
  }
  return undefined;
}
