import { keyDestinations } from "../../shared/key-destinations.ts";
import type { KeyDestinations } from "../../shared/key-destinations.ts";
import type { CloudProfile } from "../../shared/config.ts";
import type { Addresses } from "../../emulator/azure/addresses.ts";

/** Every vault and account of a local Azure. */
export function anywhereIn(azure: Pick<Addresses, "vaultSuffix" | "accountSuffixes">): KeyDestinations {
  return keyDestinations({ cloud: azure });
}

/** A local Azure as the settings of a custom cloud would name it. */
export function cloudOf(azure: Addresses): CloudProfile {
  const { armEndpoint, authority, vaultSuffix, accountSuffixes, logsEndpoint } = azure;
  return { armEndpoint, authority, vaultSuffix, accountSuffixes, logsEndpoint: new URL(logsEndpoint).origin };
}
