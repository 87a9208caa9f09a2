import { healthPath, keySetting } from "../../../emulator/stack/asked-workloads.ts";
import type { ConfirmationPlan } from "../../../emulator/stack/confirmation-plan.ts";
import type { AccountStatus } from "../../../emulator/stack/keyturn-client.ts";
import type { LocalStack } from "../../../emulator/stack/local-stack.ts";
import type { AccountPlan } from "../../../emulator/stack/stack-plan.ts";
import type { BlockerReason } from "../../../shared/domain/objection.ts";
import { until } from "../../until.ts";
import { aConsumer, anAccount } from "./plans.ts";

export const vault = "kv-main";

/**
 * An account with one consumer, `shop`, which keyturn asks; it is the site or container app `<account>-shop`.
 */
export function askedAccount(
  name: string,
  confirmation: ConfirmationPlan,
  policy: NonNullable<AccountPlan["policy"]> = {},
): AccountPlan {
  return anAccount({
    name,
    publishedSecret: secretOf(name),
    policy,
    consumers: [aConsumer({ confirmation })],
  });
}

/** `vague` and `lenient` are on a platform that does not say which version it resolved. */
export const oneAccountPerKind: readonly AccountPlan[] = [
  askedAccount("health", { kind: "health-endpoint" }),
  askedAccount("site", { kind: "app-service" }),
  askedAccount("slot", { kind: "app-service", slot: "next" }),
  // Soaks long enough that keyturn asks again, which after a confirmation is three times per `staleAfter`.
  askedAccount("app", { kind: "container-app", restart: true }, { soak: "4s", staleAfter: "6s" }),
  askedAccount("vague", { kind: "app-service", reportsActiveVersion: false }),
  askedAccount("lenient", {
    kind: "app-service",
    reportsActiveVersion: false,
    circumstantialSuffices: true,
  }),
];

export function secretOf(account: string): string {
  return `${account}-key`;
}

/** Sets the health endpoint's answer about its one instance. */
export function answer({ azure }: LocalStack, account: string, uses: object, healthy = true): void {
  const instances = [{ id: `${account}-shop-1`, ...uses, healthy }];
  azure.setSitePage(`${account}-shop`, healthPath, () => ({ body: { instances } }));
}

/** The versions of the account's published secret, the oldest first. */
export function publishedVersions({ azure }: LocalStack, account: string): readonly string[] {
  return azure.secretVersions(vault, secretOf(account)).map(({ version }) => version);
}

/** Replaces all settings of the site with one. */
export function setKey({ azure }: LocalStack, site: string, text: string, slot?: string): Promise<void> {
  return azure.setSiteSettings(site, { [keySetting]: text }, slot);
}

/** Waits until the account holds with that reason, and returns the hold. */
export function heldBy(stack: LocalStack, account: string, reason: BlockerReason): Promise<AccountStatus> {
  return until(async () => {
    const status = await stack.keyturn.account(account);
    return status.hold?.blockers?.[0]?.reason === reason ? status : undefined;
  });
}

/** Revokes and restores single rights of keyturn's identity. */
export function rightsOfKeyturn({ azure, principals }: LocalStack) {
  const all = principals.managedIdentity.permissions;
  if (all === "*") throw new Error("keyturn may do everything");
  const workloads = (right: string) => /^(web|app)\//.test(right);
  const names = ["site-shop", "slot-shop", "vague-shop", "lenient-shop", "app-shop"];
  const held = new Set(
    all.flatMap((right) => (workloads(right) ? names.map((name) => `${right}:${name}`) : [right])),
  );
  const apply = () => azure.setPermissions("managedIdentity", [...held]);
  return {
    take(right: string, workload: string): void {
      if (!held.delete(`${right}:${workload}`)) throw new Error(`keyturn has no ${right} on ${workload}`);
      apply();
    },
    give(right: string, workload: string): void {
      held.add(`${right}:${workload}`);
      apply();
    },
  };
}
