import type { AccountSpec } from "../account/account-spec.ts";
import type { EnrolmentTarget } from "./rotation-event.ts";

export function targetOf({ resourceId, publishedSecret, vaults }: AccountSpec): EnrolmentTarget {
  return { resourceId, publishedSecret, vaults };
}

/** Whether only the account's ARM id differs, as after a move to another resource group or subscription. */
export function isMove(from: EnrolmentTarget, to: EnrolmentTarget): boolean {
  return !sameTarget(from, to) && sameTarget({ ...from, resourceId: to.resourceId }, to);
}

export function sameTarget(a: EnrolmentTarget, b: EnrolmentTarget): boolean {
  return (
    // ARM ids come back in either case.
    a.resourceId.toLowerCase() === b.resourceId.toLowerCase() &&
    a.publishedSecret === b.publishedSecret &&
    a.vaults.length === b.vaults.length &&
    a.vaults.every((vault) => b.vaults.includes(vault))
  );
}
