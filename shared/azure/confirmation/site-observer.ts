import { get, getSlot } from "@azure/arm-appservice/api/webApps";
import type { TokenCredential } from "@azure/identity";
import type { ObservationBy } from "../../domain/confirmation/kinds.ts";
import { pointsTo } from "../../domain/confirmation/secret-reference.ts";
import { fingerprintOf } from "../../secret-value.ts";
import type { AskedSecret } from "../../ports/observation-source.ts";
import type { WorkloadResource } from "../../workload-resource.ts";
import { workloadResource } from "../../workload-resource.ts";
import { failureOf, translate } from "../azure-errors.ts";
import type { ArmCloud } from "../resource-manager-client.ts";
import { unreachable } from "../resource-manager-client.ts";
import type { SiteClient } from "./site-references.ts";
import { plainSiteSettings, siteClient, siteReferences } from "./site-references.ts";

const askTimeoutMs = 10_000;
const refreshTimeoutMs = 30_000;
/** The API version that Microsoft documents for the refresh; the SDK has no call for it. */
const refreshApiVersion = "2022-03-01";

/** Asks App Service how the Key Vault references of a site or slot have resolved. */
export function siteObserver(credential: TokenCredential, cloud: ArmCloud) {
  return {
    async ask(siteId: string, secret: AskedSecret): Promise<ObservationBy<"app-service">> {
      const site = siteOf(siteId);
      const client = siteClient(credential, cloud, site);
      try {
        const abortSignal = AbortSignal.timeout(askTimeoutMs);
        const [{ state = "Unknown" }, references] = await Promise.all([
          site.slot === undefined
            ? get(client, site.resourceGroup, site.name, { abortSignal })
            : getSlot(client, site.resourceGroup, site.name, site.slot, { abortSignal }),
          siteReferences(client, site, cloud.vaultSuffix, abortSignal),
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
      const site = siteOf(siteId);
      const operation = `refreshing the references of ${site.name}`;
      try {
        const path = `${siteId}/config/configreferences/appsettings/refresh`;
        const { status } = await siteClient(credential, cloud, site)
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

/** Values of other settings are hashed at once and forgotten; nothing when keyturn may not see them. */
async function plainSettings(
  client: SiteClient,
  site: WorkloadResource,
  vaultSuffix: string,
  abortSignal: AbortSignal,
) {
  try {
    const settings = await plainSiteSettings(client, site, vaultSuffix, abortSignal);
    return settings.map(([setting, value]) => ({ setting, fingerprint: fingerprintOf(value) }));
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
