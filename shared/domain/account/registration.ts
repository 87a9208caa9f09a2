import type { ConsumerSpec, Owner } from "./account-spec.ts";

/** How an application declares itself a user of an account's key. */
export interface Declaration {
  readonly name: string;
  readonly owner: Owner;
  readonly environment: ConsumerSpec["environment"];
  readonly criticality: ConsumerSpec["criticality"];
  readonly instances: number;
  readonly refreshWithinMs: number;
  /** Object id of the identity that registered, in lower case: it alone may report for this consumer. */
  readonly principal: string;
  /** ARM id of what it runs on. */
  readonly resourceId?: string;
}

/** A declaration as an account keeps it. Who registered it is its principal. */
export interface Registration extends Declaration {
  readonly registeredAt: Date;
  /** Who has looked at it; nobody yet when absent. */
  readonly approved?: { readonly by: string; readonly at: Date };
}

/** Whether somebody who has looked at one of these has looked at the other. */
export function sameButContact(a: Declaration, b: Declaration): boolean {
  return (
    a.name === b.name &&
    a.owner.name === b.owner.name &&
    a.environment === b.environment &&
    a.criticality === b.criticality &&
    a.instances === b.instances &&
    a.refreshWithinMs === b.refreshWithinMs &&
    a.principal === b.principal &&
    a.resourceId === b.resourceId
  );
}

export function sameDeclaration(a: Declaration, b: Declaration): boolean {
  return sameButContact(a, b) && a.owner.contact === b.owner.contact;
}
