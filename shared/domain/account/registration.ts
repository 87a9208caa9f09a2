import type { ConsumerSpec, Owner } from "./account-spec.ts";

/** An application's own declaration that it uses an account's key. */
export interface Declaration {
  readonly name: string;
  readonly owner: Owner;
  readonly environment: ConsumerSpec["environment"];
  readonly criticality: ConsumerSpec["criticality"];
  readonly instances: number;
  readonly refreshWithinMs: number;
  /** Object id of the identity that registered, in lower case: it alone may report for this consumer. */
  readonly principal: string;
  /** ARM id of the resource that it runs on. */
  readonly resourceId?: string;
}

/** A declaration as the account stores it. Its principal is the identity that registered it. */
export interface Registration extends Declaration {
  readonly registeredAt: Date;
  /** The review that accepted it; absent before that. */
  readonly approved?: { readonly by: string; readonly at: Date };
}

/** The changes that one principal made to its registrations within an hour from the first of them. */
export interface RegistrationChanges {
  readonly principal: string;
  readonly since: Date;
  readonly count: number;
}

/** Whether a review of one of these declarations also covers the other. */
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
