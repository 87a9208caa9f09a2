import { createWebSiteManagement } from "@azure/arm-appservice/api";
import {
  listApplicationSettings,
  listApplicationSettingsSlot,
  listAppSettingsKeyVaultReferences,
  listAppSettingsKeyVaultReferencesSlot,
} from "@azure/arm-appservice/api/webApps";
import type { TokenCredential } from "@azure/identity";
import type { SettingReference } from "../../domain/confirmation/observation.ts";
import { keyVaultReference } from "../key-vault-reference.ts";
import type { WorkloadResource } from "../../workload-resource.ts";
import type { ArmCloud } from "../resource-manager-client.ts";
import { armOptions } from "../resource-manager-client.ts";

export type SiteClient = ReturnType<typeof createWebSiteManagement>;

export function siteClient(
  credential: TokenCredential,
  cloud: ArmCloud,
  { subscription }: WorkloadResource,
): SiteClient {
  return createWebSiteManagement(credential, subscription, armOptions(cloud));
}

/** Lists the app settings of a site or slot that refer to Key Vault, and how they resolved. Reads no value. */
export async function siteReferences(
  client: SiteClient,
  { resourceGroup, name, slot }: WorkloadResource,
  vaultSuffix: string,
  abortSignal: AbortSignal,
): Promise<readonly SettingReference[]> {
  const pages =
    slot === undefined
      ? listAppSettingsKeyVaultReferences(client, resourceGroup, name, { abortSignal })
      : listAppSettingsKeyVaultReferencesSlot(client, resourceGroup, name, slot, { abortSignal });
  const references: SettingReference[] = [];
  for await (const { name: setting = "?", reference = "", status = "Unknown", activeVersion } of pages) {
    const target = keyVaultReference(reference, vaultSuffix);
    if (target) references.push({ ...target, setting, status, ...(activeVersion && { activeVersion }) });
  }
  return references;
}

/** Name and value of every app setting that has a value of its own. Needs a right that `siteReferences` does not. */
export async function plainSiteSettings(
  client: SiteClient,
  { resourceGroup, name, slot }: WorkloadResource,
  vaultSuffix: string,
  abortSignal: AbortSignal,
): Promise<readonly (readonly [setting: string, value: string])[]> {
  const { properties = {} } =
    slot === undefined
      ? await listApplicationSettings(client, resourceGroup, name, { abortSignal })
      : await listApplicationSettingsSlot(client, resourceGroup, name, slot, { abortSignal });
  return Object.entries(properties).filter(
    ([, value]) => value !== "" && keyVaultReference(value, vaultSuffix) === undefined,
  );
}
