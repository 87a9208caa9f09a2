import type { Addresses } from "../addresses.ts";
import type { ArmResource } from "../arm/resource-type.ts";
import { identityBody } from "../entra/workload-identity.ts";
import type { SettingReference, Settings } from "./setting-references.ts";
import { siteId } from "./sites.ts";
import type { DeploymentSlot, Site } from "./sites.ts";

export type SitePlace = {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly addresses: Addresses;
};

/** A site or one of its slots as ARM shows it, settings never included. */
export function siteResource(site: Site, slot: DeploymentSlot, place: SitePlace): ArmResource {
  const host = new URL(place.addresses.siteUrl(site.name, slot.name)).host;
  const isEnabled = slot.state === "Running";
  return {
    id: siteId(place.subscriptionId, site, slot.name),
    name: slot.name === undefined ? site.name : `${site.name}/${slot.name}`,
    type: slot.name === undefined ? "Microsoft.Web/sites" : "Microsoft.Web/sites/slots",
    kind: site.kind,
    location: site.location,
    ...(slot.identity && { identity: identityBody(slot.identity, place.tenantId) }),
    properties: {
      state: slot.state,
      enabled: isEnabled,
      availabilityState: "Normal",
      usageState: "Normal",
      defaultHostName: host,
      hostNames: [host],
      enabledHostNames: isEnabled ? [host] : [],
      resourceGroup: site.resourceGroup,
      reserved: true,
      httpsOnly: true,
      keyVaultReferenceIdentity: "SystemAssigned",
    },
  };
}

export function settingsBody(slotId: string, settings: Settings, location: string): unknown {
  const id = `${slotId}/config/appsettings`;
  return { id, name: "appsettings", type: "Microsoft.Web/sites/config", location, properties: settings };
}

/** A reference as `config/configreferences/appsettings` returns it. */
export function referenceBody(
  slotId: string,
  { key, text, secret, status, held }: SettingReference,
  reportsActiveVersion: boolean,
): unknown {
  return {
    id: `${slotId}/config/configreferences/appsettings/${key}`,
    name: key,
    type: "Microsoft.Web/sites/config",
    properties: {
      reference: text,
      status,
      ...(secret && {
        vaultName: secret.vault,
        secretName: secret.name,
        secretVersion: secret.version ?? "",
      }),
      ...(reportsActiveVersion && held && { activeVersion: held.version }),
      identityType: "SystemAssigned",
      details: DETAILS[status],
      source: "KeyVault",
    },
  };
}

const DETAILS: Readonly<Record<SettingReference["status"], string>> = {
  Resolved: "Reference has been successfully resolved.",
  InvalidSyntax: "Key Vault reference has an invalid syntax.",
  MSINotEnabled: "Managed service identity is not enabled for this app.",
  VaultNotFound: "Key Vault was not found.",
  SecretNotFound: "Secret was not found in the Key Vault.",
  SecretVersionNotFound: "The version of the secret was not found in the Key Vault.",
  AccessToKeyVaultDenied: "Access to the Key Vault was denied.",
  OtherReasons: "The reference could not be resolved.",
};
