import { createHash } from "node:crypto";
import type { ContainerAppSeed } from "../azure/apps/container-app-seed.ts";
import type { GatewaySeed } from "../azure/gateway/gateway-seed.ts";
import type { LocalAzure } from "../azure/local-azure.ts";
import type { SitePage } from "../azure/web/site-pages.ts";
import type { SiteSeed } from "../azure/web/site-seed.ts";
import type { AskedConsumer } from "./asked-consumers.ts";
import { askedConsumers, workloadName } from "./asked-consumers.ts";
import { gatewaySeed } from "./gateways.ts";
import type { Principals } from "./principals.ts";
import type { StackPlan } from "./stack-plan.ts";
import { resourceGroup } from "./stack-plan.ts";

/** The setting or secret that holds every asked consumer's key. */
export const keySetting = "AI_KEY";
export const keySecret = "ai-key";
/** The path of a consumer's health endpoint. */
export const healthPath = "/health";

/** The sites, container apps and gateways of the plan's asked consumers, each with the right to read its vault. */
export function workloadSeeds(plan: StackPlan, principals: Principals) {
  const sites: SiteSeed[] = [];
  const containerApps: ContainerAppSeed[] = [];
  const gateways: GatewaySeed[] = [];
  for (const asked of askedConsumers(plan)) {
    const { account, consumer, confirmation } = asked;
    const workload = {
      name: workloadName(account, consumer),
      resourceGroup,
      identity: principals.workloads.get(`${account.name}/${consumer.name}`),
      permissions: [`vault/read:${consumer.vault}`],
    };
    switch (confirmation.kind) {
      case "health-endpoint":
        // An application that looks for a new key with every request.
        sites.push({ ...workload, settings: settingsOf(asked), refreshMs: 0 });
        break;
      case "app-service":
        sites.push(siteSeed(workload, asked, confirmation));
        break;
      case "container-app":
        containerApps.push({
          ...workload,
          replicas: consumer.instances,
          secrets: [{ name: keySecret, keyVaultUrl: secretUrl(asked) }],
          ...(confirmation.refreshMs !== undefined && { refreshMs: confirmation.refreshMs }),
        });
        break;
      case "holder":
        gateways.push(gatewaySeed(workload, asked));
        break;
      case "audit-log":
        break;
    }
  }
  return { sites, containerApps, gateways };
}

/** Gives every consumer with a health endpoint a page that names the site's key. */
export function servePages(plan: StackPlan, azure: LocalAzure): void {
  for (const { account, consumer, confirmation } of askedConsumers(plan)) {
    if (confirmation.kind !== "health-endpoint") continue;
    const site = workloadName(account, consumer);
    azure.setSitePage(site, healthPath, healthPage(azure, site, consumer.instances));
  }
}

/** The answer of a healthy application that uses its site's key. */
export function healthPage(azure: LocalAzure, site: string, instances = 1): SitePage {
  return async () => {
    const key = (await azure.siteEnvironment(site))[keySetting] ?? "";
    const fingerprint = createHash("sha256").update(key).digest("hex").slice(0, 16);
    const ids = Array.from({ length: instances }, (_, index) => `${site}-${index + 1}`);
    return { body: { instances: ids.map((id) => ({ id, fingerprint, healthy: true })) } };
  };
}

type Workload = Pick<SiteSeed, "name" | "resourceGroup" | "identity" | "permissions">;

function siteSeed(
  { name, ...workload }: Workload & Pick<SiteSeed, "resourceGroup">,
  asked: AskedConsumer,
  { slot, reportsActiveVersion = true }: Extract<AskedConsumer["confirmation"], { kind: "app-service" }>,
): SiteSeed {
  const settings = settingsOf(asked);
  if (slot === undefined) return { name, ...workload, settings, reportsActiveVersion };
  const { resourceGroup: group, ...identity } = workload;
  const slots = [{ name: slot, ...identity, settings, reportsActiveVersion }];
  return { name, resourceGroup: group, settings: {}, slots };
}

function settingsOf({ account, consumer }: AskedConsumer): Readonly<Record<string, string>> {
  return { [keySetting]: keyReference(consumer.vault, account.publishedSecret) };
}

/** A setting's value that refers to a secret, pinned to a version or not. */
export function keyReference(vault: string, secret: string, version?: string): string {
  const pin = version === undefined ? "" : `;SecretVersion=${version}`;
  return `@Microsoft.KeyVault(VaultName=${vault};SecretName=${secret}${pin})`;
}

/** The local Azure adds its port. */
function secretUrl({ account, consumer }: AskedConsumer): string {
  return `https://${consumer.vault}.vault.localhost/secrets/${account.publishedSecret}`;
}
