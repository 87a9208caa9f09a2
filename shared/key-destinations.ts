import { accountResource } from "./account-resource.ts";
import type { CloudProfile } from "./config.ts";
import { parsedUrl } from "./parsed-url.ts";

/** Where keys may go, and whose. Asked when a fleet file is applied, and again right before a key leaves. */
export interface KeyDestinations {
  /** @param origin a vault's URL without a path. */
  isVault(origin: string): boolean;
  /** @param resourceId the ARM id of an account. */
  isAccount(resourceId: string): boolean;
  /** Whether it is the address of an account's data plane in this cloud, over TLS. */
  isEndpoint(url: string): boolean;
}

export interface AllowedPlaces {
  readonly cloud: Pick<CloudProfile, "vaultSuffix" | "accountSuffixes">;
  /** Origins of vaults; absent: every vault of the cloud. */
  readonly allowedVaults?: readonly string[];
  /** ARM ids of accounts, or of resource groups or subscriptions with all their accounts; absent: every account. */
  readonly allowedAccounts?: readonly string[];
}

/** As Key Vault takes it; its length is left to Key Vault. */
const vaultName = /^[a-z0-9-]+$/;

/** Makes the rules from the settings. A host is compared as a whole, so that no longer name passes for a shorter one. */
export function keyDestinations({ cloud, allowedVaults, allowedAccounts }: AllowedPlaces): KeyDestinations {
  const vaults = allowedVaults && new Set(allowedVaults);
  const accounts = allowedAccounts?.map((id) => id.toLowerCase());
  return {
    isVault(origin) {
      const [name, ...suffix] = httpsHost(origin)?.split(".") ?? [];
      const isOfCloud = suffix.join(".") === cloud.vaultSuffix && vaultName.test(name ?? "");
      return isOfCloud && (vaults?.has(origin) ?? true);
    },
    isAccount(resourceId) {
      if (!accountResource(resourceId)) return false;
      const id = resourceId.toLowerCase();
      return accounts?.some((allowed) => id === allowed || id.startsWith(`${allowed}/`)) ?? true;
    },
    isEndpoint(url) {
      const host = httpsHost(url);
      return cloud.accountSuffixes.some((suffix) => host === suffix || host?.endsWith(`.${suffix}`));
    },
  };
}

/** The host of an https URL, with its port where that is not the usual one. */
function httpsHost(url: string): string | undefined {
  const parsed = parsedUrl(url);
  return parsed?.protocol === "https:" && parsed.username === "" ? parsed.host : undefined;
}
