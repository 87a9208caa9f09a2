import { keyDestinations } from "../../shared/key-destinations.ts";
import type { KeyDestinations } from "../../shared/key-destinations.ts";
import type { Addresses } from "../../emulator/azure/addresses.ts";

/** Every vault and account of a local Azure. */
export function anywhereIn(azure: Pick<Addresses, "vaultSuffix" | "accountSuffixes">): KeyDestinations {
  return keyDestinations({ cloud: azure });
}
