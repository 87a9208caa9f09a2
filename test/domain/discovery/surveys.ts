import type { AccountSpec, ConsumerSpec } from "../../../shared/domain/account/account-spec.ts";
import type { AccountDiscovery, Survey } from "../../../shared/domain/discovery/discovery.ts";
import { matchSurvey } from "../../../shared/domain/discovery/discovery.ts";
import type { FoundKeyLister, FoundReads, FoundWorkload } from "../../../shared/domain/discovery/estate.ts";
import { aConsumer, anAccount, before, day, hour, mainVault } from "../builders.ts";

export const group = "/subscriptions/s-1/resourceGroups/rg-web/providers";
export const shop = `${group}/Microsoft.Web/sites/shop`;
export const [shopObject, shopApp, bob] = ["oid-shop", "app-shop", "oid-bob"] as const;

export function aWorkload(change: Partial<FoundWorkload> = {}): FoundWorkload {
  const references = [{ vault: mainVault, secret: "vision-key", setting: "AI_KEY" }];
  return { resourceId: shop, type: "site", principals: [shopObject], references, ...change };
}

export function aRead(change: Partial<FoundReads> = {}): FoundReads {
  return {
    vault: mainVault,
    secret: "vision-key",
    version: "v-1",
    objectId: shopObject,
    applicationId: shopApp,
    firstAt: before(day),
    lastAt: before(hour),
    reads: 3,
    ...change,
  };
}

/** A survey around one account. */
export interface Found {
  readonly workloads?: readonly FoundWorkload[];
  readonly reads?: readonly FoundReads[];
  readonly keyListers?: readonly FoundKeyLister[];
  readonly consumers?: readonly ConsumerSpec[];
  readonly spec?: AccountSpec;
  readonly change?: Partial<Survey>;
}

/** The match of that survey with a fleet of this account. */
export function surveyed({ workloads = [], reads = [], keyListers = [], consumers = [], ...given }: Found) {
  const spec = given.spec ?? anAccount({ consumers });
  const { name, resourceId } = spec;
  const own = { resourceId, name, kind: "AIServices", location: "westeurope", localAuthDisabled: false };
  const all = <T>(found: readonly T[]) => ({ found, unseen: [] });
  const survey: Survey = {
    accounts: all([own]),
    workloads: all(workloads),
    reads: all(reads),
    keyListers: all(keyListers),
    self: { objectId: "oid-keyturn", applicationId: "app-keyturn" },
    ...given.change,
  };
  return matchSurvey({ accounts: [spec] }, survey);
}

export function lookedAt(found: Found): AccountDiscovery {
  const [enrolled] = surveyed(found).enrolled;
  if (!enrolled) throw new Error("the account was not looked at");
  return enrolled;
}

/** A consumer with nothing but the given fields. */
export const registered = (change: Partial<ConsumerSpec>) => {
  const { principal: _none, ...consumer } = aConsumer();
  return { ...consumer, ...change };
};
