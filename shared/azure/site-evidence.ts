import { createWebSiteManagement } from "@azure/arm-appservice/api";
import {
  get,
  getSlot,
  listApplicationSettings,
  listApplicationSettingsSlot,
  listAppSettingsKeyVaultReferences,
  listAppSettingsKeyVaultReferencesSlot,
} from "@azure/arm-appservice/api/webApps";
import type { TokenCredential } from "@azure/identity";
import type { Evidence, SettingReference } from "../domain/evidence.ts";
import { pointsTo } from "../domain/secret-reference.ts";
import { fingerprintOf } from "../secret-value.ts";
import { keyVaultReference } from "../key-vault-reference.ts";
import type { AskedSecret } from "../ports/evidence-source.ts";
import type { WorkloadResource } from "../workload-resource.ts";
import { workloadResource } from "../workload-resource.ts";
import { failureOf, translate } from "./azure-errors.ts";
import type { ArmCloud } from "./resource-manager-client.ts";
import { armOptions, unreachable } from "./resource-manager-client.ts";

const askTimeoutMs = 10_000;
const refreshTimeoutMs = 30_000;
/** The SDK has no call for the refresh; this is the version that Microsoft documents it with. */
const refreshApiVersion = "2022-03-01";

/** Asks App Service what the Key Vault references of a site or slot have come to. */
export function siteEvidence(credential: TokenCredential, cloud: ArmCloud) {
  const clientOf = ({ subscription }: WorkloadResource) =>
    createWebSiteManagement(credential, subscription, armOptions(cloud));

  return {
    async ask(siteId: string, secret: AskedSecret): Promise<Evidence> {
      const site = siteOf(siteId);
      const client = clientOf(site);
      try {
        const abortSignal = AbortSignal.timeout(askTimeoutMs);
        const [{ state = "Unknown" }, references] = await Promise.all([
          site.slot === undefined
            ? get(client, site.resourceGroup, site.name, { abortSignal })
            : getSlot(client, site.resourceGroup, site.name, site.slot, { abortSignal }),
          referencesOf(client, site, cloud.vaultSuffix, abortSignal),
        ]);
        const seen = { kind: "settings", state, running: state === "Running", references } as const;
        if (references.some((reference) => pointsTo(reference, secret))) return seen;
        const plain = await plainSettings(client, site, cloud.vaultSuffix, abortSignal);
        return { ...seen, ...(plain && { plain }) };
      } catch (error) {
        return unreachable(error, `reading the settings of ${site.name}`);
      }
    },

    /** @throws {KeyturnError} the platform did not answer or refused. */
    async refresh(siteId: string): Promise<void> {
      const { name } = siteOf(siteId);
      const operation = `refreshing the references of ${name}`;
      try {
        const path = `${siteId}/config/configreferences/appsettings/refresh`;
        const { status } = await clientOf(siteOf(siteId))
          .pathUnchecked(path)
          .post({
            queryParameters: { "api-version": refreshApiVersion },
            abortSignal: AbortSignal.timeout(refreshTimeoutMs),
          });
        if (Number(status) >= 300) throw Object.assign(new Error(operation), { statusCode: Number(status) });
      } catch (error) {
        throw translate(error, operation, "change");
      }
    },
  };
}

type Client = ReturnType<typeof createWebSiteManagement>;

async function referencesOf(
  client: Client,
  site: WorkloadResource,
  vaultSuffix: string,
  abortSignal: AbortSignal,
): Promise<readonly SettingReference[]> {
  const { resourceGroup, name, slot } = site;
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

/** Values of other settings are hashed at once and forgotten; nothing when keyturn may not see them. */
async function plainSettings(
  client: Client,
  { resourceGroup, name, slot }: WorkloadResource,
  vaultSuffix: string,
  abortSignal: AbortSignal,
) {
  try {
    const { properties = {} } =
      slot === undefined
        ? await listApplicationSettings(client, resourceGroup, name, { abortSignal })
        : await listApplicationSettingsSlot(client, resourceGroup, name, slot, { abortSignal });
    return Object.entries(properties)
      .filter(([, value]) => value !== "" && keyVaultReference(value, vaultSuffix) === undefined)
      .map(([setting, value]) => ({ setting, fingerprint: fingerprintOf(value) }));
  } catch (error) {
    if (failureOf(error).statusCode === 403) return undefined;
    throw error;
  }
}

function siteOf(siteId: string): WorkloadResource {
  const site = workloadResource(siteId);
  if (!site) throw new TypeError("the fleet file let through the id of something else than a site");
  return site;
}
