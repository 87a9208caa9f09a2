import type { WorkloadIdentity } from "../entra/workload-identity.ts";
import { withVaultPort } from "../vault/secret-address.ts";
import type { WorkloadReads } from "../vault/workload-reads.ts";
import { createSettingReferences } from "./setting-references.ts";
import type { SettingReferences } from "./setting-references.ts";
import type { NamedSlotSeed, SiteSeed } from "./site-seed.ts";

export type SiteState = "Running" | "Stopped";

/** One slot of a site; the production slot has no name. */
export type DeploymentSlot = {
  readonly name: string | undefined;
  readonly identity: WorkloadIdentity | undefined;
  readonly reportsActiveVersion: boolean;
  readonly references: SettingReferences;
  state: SiteState;
};

export type Site = {
  readonly name: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly kind: "app,linux" | "functionapp,linux";
  readonly production: DeploymentSlot;
  readonly slots: readonly DeploymentSlot[];
};

export type Sites = {
  all(): readonly Site[];
  find(name: string): Site | undefined;
  /** Throws for an unknown site or slot; for the emulator's owner, not for clients. */
  slot(site: string, slot: string | undefined): { readonly site: Site; readonly slot: DeploymentSlot };
};

const DAY_MS = 86_400_000;

/** Creates the sites and resolves their settings, as a platform does at startup. */
export async function createSites(
  seeds: readonly SiteSeed[],
  reads: WorkloadReads,
  vaultSuffix: string,
): Promise<Sites> {
  const makeSlot = async (seed: Omit<NamedSlotSeed, "name">, name?: string): Promise<DeploymentSlot> => {
    const references = createSettingReferences(seed.identity, seed.refreshMs ?? DAY_MS, reads, vaultSuffix);
    const settings = Object.entries(seed.settings).map(([key, text]) => [
      key,
      withVaultPort(text, vaultSuffix),
    ]);
    await references.replace(Object.fromEntries(settings));
    const { identity, reportsActiveVersion = true } = seed;
    return { name, identity, reportsActiveVersion, references, state: "Running" };
  };
  const makeSite = async (seed: SiteSeed): Promise<Site> => ({
    name: seed.name,
    resourceGroup: seed.resourceGroup,
    location: seed.location ?? "westeurope",
    kind: seed.kind ?? "app,linux",
    production: await makeSlot(seed),
    slots: await Promise.all((seed.slots ?? []).map((slot) => makeSlot(slot, slot.name))),
  });
  const made = await Promise.all(seeds.map(makeSite));
  const sites = new Map(made.map((site) => [site.name.toLowerCase(), site]));
  return {
    all: () => [...sites.values()],
    find: (name) => sites.get(name.toLowerCase()),
    slot(name, wanted) {
      const site = sites.get(name.toLowerCase());
      const slot = site && slotOf(site, wanted);
      if (site === undefined || slot === undefined)
        throw new Error(`there is no site "${[name, ...(wanted === undefined ? [] : [wanted])].join("/")}"`);
      return { site, slot };
    },
  };
}

/** The production slot without a name. */
export function slotOf(site: Site, name: string | undefined): DeploymentSlot | undefined {
  if (name === undefined) return site.production;
  return site.slots.find((slot) => slot.name?.toLowerCase() === name.toLowerCase());
}

export function siteId(
  subscriptionId: string,
  { resourceGroup, name }: Pick<Site, "resourceGroup" | "name">,
  slot?: string,
): string {
  const site = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Web/sites/${name}`;
  return slot === undefined ? site : `${site}/slots/${slot}`;
}
