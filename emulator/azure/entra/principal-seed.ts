/**
 * The permissions of a principal: `arm/read`, `arm/listKeys`, `arm/regenerateKey`, `arm/write`, `vault/read`,
 * `vault/write`, `vault/delete`, and on its keys `vault/createKey`, `vault/readKey`, `vault/sign`, `vault/verify`;
 * `eventgrid/send`, `web/read`, `web/listSettings`, `web/refresh` (settings and their
 * references), `app/read`, `app/listSecrets`, `app/restart`, `graph/read`, `logs/read`, `metrics/read`,
 * `apim/…` (an action of API Management, as in `apim/namedValues/listValue/action`),
 * `storage/read` (what ARM knows of storage accounts),
 * `appconfig/read`, `ai/call` (the data plane of accounts, with a token); each may be narrowed to one account, vault, topic, site, container app, API Management service or store as in
 * `vault/read:kv-dr`.
 */
export type Permissions = readonly string[] | "*";

export type ApplicationSeed = {
  readonly name: string;
  readonly clientId: string;
  readonly objectId: string;
  readonly clientSecret: string;
  /** App roles, as the `roles` claim of every token. */
  readonly roles: readonly string[];
  readonly permissions: Permissions;
  /** Subjects of federated credentials, such as `system:serviceaccount:default:shop`; the issuer is the local cluster. */
  readonly federatedSubjects?: readonly string[];
  /** What it proves itself with at the managed identity endpoint; without it, it gets no token there. */
  readonly identityHeader?: string;
  /** Of the site or identity that this principal is; audit logs name it (`xms_mirid`). */
  readonly resourceId?: string;
};

export type ManagedIdentitySeed = {
  readonly clientId: string;
  readonly objectId: string;
  readonly permissions: Permissions;
  readonly roles?: readonly string[];
  readonly federatedSubjects?: readonly string[];
  readonly resourceId?: string;
};
