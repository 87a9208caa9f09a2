import type { Addresses } from "./addresses.ts";
import { createContainerAppControls } from "./apps/container-app-controls.ts";
import type { ContainerAppControls } from "./apps/container-app-controls.ts";
import { containerAppType } from "./apps/container-app-operations.ts";
import { containerAppResource } from "./apps/container-app-resource.ts";
import { containerAppId, createContainerApps } from "./apps/container-apps.ts";
import type { ContainerApps } from "./apps/container-apps.ts";
import { providerOf } from "./arm/resource-type.ts";
import type { ArmResource, ResourceProvider } from "./arm/resource-type.ts";
import type { Principal } from "./entra/principals.ts";
import { workloadPrincipals } from "./entra/workload-identity.ts";
import type { Journal } from "./journal.ts";
import type { LocalAzureOptions } from "./seed.ts";
import type { WorkloadReads } from "./vault/workload-reads.ts";
import { createSiteControls } from "./web/site-controls.ts";
import type { SiteControls } from "./web/site-controls.ts";
import { createSitePages } from "./web/site-pages.ts";
import type { SitePages } from "./web/site-pages.ts";
import { siteResource } from "./web/site-resource.ts";
import { siteType } from "./web/site-type.ts";
import { createSites, siteId } from "./web/sites.ts";
import type { Sites } from "./web/sites.ts";

/** The workloads that run in this Azure and read vaults with their own identity. */
export type Workloads = {
  readonly sites: Sites;
  readonly sitePages: SitePages;
  readonly containerApps: ContainerApps;
};

type WorkloadSeeds = Pick<LocalAzureOptions, "sites" | "containerApps">;
type WorkloadPlace = {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly addresses: Addresses;
};

export async function createWorkloads(
  seeds: WorkloadSeeds,
  reads: WorkloadReads,
  addresses: Addresses,
): Promise<Workloads> {
  const sites = await createSites(seeds.sites ?? [], reads, addresses.vaultSuffix);
  return {
    sites,
    sitePages: createSitePages(sites, (site, slot) => addresses.siteUrl(site, slot)),
    containerApps: await createContainerApps(seeds.containerApps ?? [], reads, addresses.vaultSuffix),
  };
}

/** The principals of every workload that has an identity. */
export function workloadIdentities(
  { sites = [], containerApps = [] }: WorkloadSeeds,
  subscriptionId: string,
): readonly Principal[] {
  const ofSite = (site: (typeof sites)[number]) => [
    ...workloadPrincipals(site, siteId(subscriptionId, site)),
    ...(site.slots ?? []).flatMap((slot) =>
      workloadPrincipals(slot, siteId(subscriptionId, site, slot.name)),
    ),
  ];
  return [
    ...sites.flatMap(ofSite),
    ...containerApps.flatMap((app) => workloadPrincipals(app, containerAppId(subscriptionId, app))),
  ];
}

export function workloadProviders(
  { sites, containerApps }: Workloads,
  place: WorkloadPlace,
): readonly ResourceProvider[] {
  return [providerOf(siteType(sites, place)), providerOf(containerAppType({ ...place, containerApps }))];
}

/** Every site, slot and container app as ARM shows it. */
export function workloadResources(
  { sites, containerApps }: Workloads,
  place: WorkloadPlace,
): readonly ArmResource[] {
  return [
    ...sites
      .all()
      .flatMap((site) => [site.production, ...site.slots].map((slot) => siteResource(site, slot, place))),
    ...containerApps.all().map((app) => containerAppResource(app, place)),
  ];
}

export function workloadControls(
  { sites, sitePages, containerApps }: Workloads,
  { subscriptionId, addresses, journal }: Omit<WorkloadPlace, "tenantId"> & { readonly journal: Journal },
): SiteControls & ContainerAppControls {
  return {
    ...createSiteControls(sites, sitePages, subscriptionId, addresses, journal),
    ...createContainerAppControls(containerApps, subscriptionId, journal),
  };
}
