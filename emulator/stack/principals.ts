import { randomUUID } from "node:crypto";
import type { ApplicationSeed, ManagedIdentitySeed } from "../azure/entra/principal-seed.ts";
import type { WorkloadIdentity } from "../azure/entra/workload-identity.ts";
import { askedConsumers } from "./asked-consumers.ts";
import type { ConfirmationPlan } from "./confirmation-plan.ts";
import type { ConsumerPlan, StackPlan } from "./stack-plan.ts";

/** The identities of a local stack: keyturn's own, an operator's, one per consumer, and others by name. */
export type Principals = {
  readonly managedIdentity: ManagedIdentitySeed;
  readonly operator: ApplicationSeed;
  readonly others: ReadonlyMap<string, ApplicationSeed>;
  /** By `account/consumer`: those that hold a secret of their own. */
  readonly consumers: ReadonlyMap<string, ApplicationSeed>;
  /** By `account/consumer`: those that run in Azure. */
  readonly workloads: ReadonlyMap<string, WorkloadIdentity>;
};

/** The permissions that keyturn needs to ask consumers. */
const rightsToAsk: Readonly<Record<ConfirmationPlan["kind"], readonly string[]>> = {
  "health-endpoint": [],
  "app-service": ["web/read", "web/listSettings", "web/refresh"],
  "container-app": ["app/read", "app/listSecrets", "app/restart"],
  holder: [
    "apim/read",
    "apim/workspaces/read",
    ...["", "workspaces/"].flatMap((scope) =>
      [
        "namedValues/read",
        "namedValues/listValue/action",
        "namedValues/refreshSecret/action",
        "namedValues/write",
        "backends/read",
        "backends/write",
        "policies/read",
        "apis/read",
        "apis/policies/read",
        "apis/operations/read",
        "apis/operations/policies/read",
        "products/read",
        "products/policies/read",
        "policyFragments/read",
      ].map((action) => `apim/${scope}${action}`),
    ),
  ],
  "audit-log": ["logs/read"],
};

/** The permissions to find other users of a key, and copies. */
const rightsToLookAround: readonly string[] = [
  "graph/read",
  "logs/read",
  "metrics/read",
  "web/read",
  "web/listSettings",
  "app/read",
  "app/listSecrets",
  "appconfig/read",
];

export function makePrincipals(plan: StackPlan): Principals {
  const consumers = plan.accounts.flatMap((account) =>
    account.consumers.filter(holdsSecret).map((consumer) => {
      const key = `${account.name}/${consumer.name}`;
      return [key, application(key, ["KeyRotation.Confirm"], [`vault/read:${consumer.vault}`])] as const;
    }),
  );
  const workloads = askedConsumers(plan)
    .filter(({ consumer }) => !holdsSecret(consumer))
    .map(({ account, consumer }) => {
      const identity = { clientId: randomUUID(), objectId: randomUUID() };
      return [`${account.name}/${consumer.name}`, identity] as const;
    });
  return {
    managedIdentity: {
      clientId: randomUUID(),
      objectId: randomUUID(),
      permissions: [
        "arm/read",
        "arm/listKeys",
        "arm/regenerateKey",
        "vault/read",
        "vault/write",
        "vault/readKey",
        "vault/sign",
        ...new Set(askedConsumers(plan).flatMap(({ confirmation }) => rightsToAsk[confirmation.kind])),
        ...(plan.surroundings ? rightsToLookAround : []),
        "eventgrid/send",
      ],
    },
    // Also plays a person who may list and regenerate keys and change secrets in the portal, behind keyturn's back.
    operator: application(
      "operator",
      ["KeyRotation.Read", "KeyRotation.Operate", "KeyRotation.Approve"],
      ["arm/read", "arm/listKeys", "arm/regenerateKey", "vault/read", "vault/write", "vault/delete"],
    ),
    others: new Map(
      (plan.others ?? []).map(({ name, roles, permissions, hasIdentityEndpoint }) => [
        name,
        {
          ...application(name, roles, permissions),
          ...(hasIdentityEndpoint === true && { identityHeader: randomUUID() }),
        },
      ]),
    ),
    consumers: new Map(consumers),
    workloads: new Map(workloads),
  };
}

function holdsSecret({ confirmation }: ConsumerPlan): boolean {
  return confirmation === undefined || confirmation.kind === "audit-log";
}

function application(
  name: string,
  roles: readonly string[],
  permissions: readonly string[],
): ApplicationSeed {
  return {
    name,
    clientId: randomUUID(),
    objectId: randomUUID(),
    clientSecret: randomUUID(),
    roles,
    permissions,
  };
}
