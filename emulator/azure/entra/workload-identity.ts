import type { Permissions } from "./principal-seed.ts";
import type { Principal } from "./principals.ts";

/** The system-assigned managed identity of a site, a slot or a container app. */
export type WorkloadIdentity = { readonly clientId: string; readonly objectId: string };

/** A workload that may have an identity; `permissions` are that identity's. */
export type IdentityHolder = {
  readonly identity?: WorkloadIdentity | undefined;
  readonly permissions?: Permissions | undefined;
};

/** The principal of a workload's identity, named by the last part of its resource's id: `sites/shop/slots/next`. None without identity. */
export function workloadPrincipals(
  { identity, permissions = [] }: IdentityHolder,
  resourceId: string,
): readonly Principal[] {
  if (identity === undefined) return [];
  const name = /[^/]+\/[^/]+(\/slots\/[^/]+)?$/.exec(resourceId)?.[0] ?? resourceId;
  return [{ ...identity, name, roles: [], permissions, resourceId }];
}

/** As ARM shows it on the workload. */
export function identityBody(identity: WorkloadIdentity | undefined, tenantId: string): unknown {
  return identity && { type: "SystemAssigned", principalId: identity.objectId, tenantId };
}
