import type { ManagedIdentitySeed, Permissions } from "./principal-seed.ts";

/** An identity that can hold a token. */
export type Principal = {
  readonly name: string;
  readonly clientId: string;
  readonly objectId: string;
  readonly roles: readonly string[];
  readonly permissions: Permissions;
  /** Absent for managed identities, which have no secret. */
  readonly clientSecret?: string;
  /** The service accounts of the local cluster whose tokens it may exchange. */
  readonly federatedSubjects?: readonly string[];
  /** Present for those that get tokens from the managed identity endpoint. */
  readonly identityHeader?: string;
  /** The resource that this principal is the identity of, if any. */
  readonly resourceId?: string;
};

/** Every principal of the tenant; the managed identity is one of them, named `managedIdentity`. */
export type Principals = {
  readonly managedIdentity: () => Principal;
  /** By name or client id. */
  find(client: string): Principal | undefined;
  /** By what it proves itself with at the managed identity endpoint. */
  withIdentityHeader(header: string): Principal | undefined;
  /** Takes effect with the next request, also for existing tokens. Throws for an unknown client. */
  setPermissions(client: string, permissions: Permissions): void;
};

export function createPrincipals(others: readonly Principal[], identity: ManagedIdentitySeed): Principals {
  const byClientId = new Map<string, Principal>(
    [{ name: "managedIdentity", roles: [], ...identity }, ...others].map((one) => [
      one.clientId.toLowerCase(),
      one,
    ]),
  );
  const find = (client: string): Principal | undefined =>
    byClientId.get(client.toLowerCase()) ?? [...byClientId.values()].find(({ name }) => name === client);
  const known = (client: string): Principal => {
    const principal = find(client);
    if (principal === undefined) throw new Error(`the tenant has no client "${client}"`);
    return principal;
  };
  return {
    managedIdentity: () => known(identity.clientId),
    find,
    withIdentityHeader: (header) =>
      [...byClientId.values()].find(({ identityHeader }) => identityHeader === header),
    setPermissions(client, permissions) {
      const principal = known(client);
      byClientId.set(principal.clientId.toLowerCase(), { ...principal, permissions });
    },
  };
}

/** True when the principal has `permission` everywhere or for `resource` (an account, a vault or a topic). */
export function isAllowed({ permissions }: Principal, permission: string, resource: string): boolean {
  if (permissions === "*") return true;
  return permissions.includes(permission) || permissions.includes(`${permission}:${resource.toLowerCase()}`);
}
