import { randomUUID } from "node:crypto";
import type { ApplicationSeed, ManagedIdentitySeed } from "../azure/seed.ts";
import type { StackPlan } from "./stack-plan.ts";

/** The identities of a local stack: keyturn's own, an operator's, and one per consumer. */
export type Principals = {
  readonly managedIdentity: ManagedIdentitySeed;
  readonly operator: ApplicationSeed;
  /** By `account/consumer`. */
  readonly consumers: ReadonlyMap<string, ApplicationSeed>;
};

export function makePrincipals({ accounts }: StackPlan): Principals {
  const consumers = accounts.flatMap((account) =>
    account.consumers.map((consumer) => {
      const key = `${account.name}/${consumer.name}`;
      return [key, application(key, ["KeyRotation.Confirm"], [`vault/read:${consumer.vault}`])] as const;
    }),
  );
  return {
    managedIdentity: {
      clientId: randomUUID(),
      objectId: randomUUID(),
      permissions: ["arm/read", "arm/listKeys", "arm/regenerateKey", "vault/read", "vault/write"],
    },
    // Also somebody who may regenerate keys in the portal, behind keyturn's back.
    operator: application(
      "operator",
      ["KeyRotation.Read", "KeyRotation.Operate", "KeyRotation.Approve"],
      ["arm/read", "arm/regenerateKey"],
    ),
    consumers: new Map(consumers),
  };
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
