import type { Addresses } from "./addresses.ts";
import { createContainerAppControls } from "./apps/container-app-controls.ts";
import type { ContainerAppControls } from "./apps/container-app-controls.ts";
import { containerAppType } from "./apps/container-app-operations.ts";
import { containerAppResource } from "./apps/container-app-resource.ts";
import { containerAppId, createContainerApps } from "./apps/container-apps.ts";
import type { ContainerApps } from "./apps/container-apps.ts";
import { createGatewayControls } from "./gateway/gateway-controls.ts";
import type { GatewayControls } from "./gateway/gateway-controls.ts";
import { gatewayResource, gatewayType } from "./gateway/gateway-type.ts";
import { createGateways, gatewayId } from "./gateway/gateways.ts";
import type { Gateways } from "./gateway/gateways.ts";
import { createLongOperations } from "./gateway/long-operations.ts";
import type { KnobBoard } from "./knobs.ts";
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

/** The workloads that run in this Azure and read vaults with their own identity, gateways among them. */
export type Workloads = {
  readonly sites: Sites;
  readonly sitePages: SitePages;
  readonly containerApps: ContainerApps;
  readonly gateways: Gateways;
};

type WorkloadSeeds = Pick<LocalAzureOptions, "sites" | "containerApps" | "gateways">;
type WorkloadPlace = {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly addresses: Addresses;
};

export async function createWorkloads(
  seeds: WorkloadSeeds,
  reads: WorkloadReads,
  { addresses, board }: { readonly addresses: Addresses; readonly board: KnobBoard },
): Promise<Workloads> {
  const sites = await createSites(seeds.sites ?? [], reads, addresses.vaultSuffix);
  return {
    sites,
    sitePages: createSitePages(sites, (site, slot) => addresses.siteUrl(site, slot)),
    containerApps: await createContainerApps(seeds.containerApps ?? [], reads, addresses.vaultSuffix),
    gateways: await createGateways(seeds.gateways ?? [], reads, addresses.vaultSuffix, board),
  };
}

/** The principals of every workload that has an identity. */
export function workloadIdentities(
  { sites = [], containerApps = [], gateways = [] }: WorkloadSeeds,
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
    ...gateways.flatMap((gateway) => workloadPrincipals(gateway, gatewayId(subscriptionId, gateway))),
  ];
}

export function workloadProviders(
  { sites, containerApps, gateways }: Workloads,
  place: WorkloadPlace & { readonly board: KnobBoard },
): readonly ResourceProvider[] {
  const longOperations = createLongOperations(() => place.board.current().gatewayChangeMs);
  return [
    providerOf(siteType(sites, place)),
    providerOf(containerAppType({ ...place, containerApps })),
    providerOf(gatewayType(gateways, { ...place, longOperations })),
  ];
}

/** Every site, slot, container app and API Management service as ARM shows it. */
export function workloadResources(
  { sites, containerApps, gateways }: Workloads,
  place: WorkloadPlace,
): readonly ArmResource[] {
  return [
    ...sites
      .all()
      .flatMap((site) => [site.production, ...site.slots].map((slot) => siteResource(site, slot, place))),
    ...containerApps.all().map((app) => containerAppResource(app, place)),
    ...gateways.all().map((gateway) => gatewayResource(gateway, place)),
  ];
}

export function workloadControls(
  { sites, sitePages, containerApps, gateways }: Workloads,
  { subscriptionId, addresses, journal }: Omit<WorkloadPlace, "tenantId"> & { readonly journal: Journal },
): SiteControls & ContainerAppControls & GatewayControls {
  return {
    ...createSiteControls(sites, sitePages, subscriptionId, addresses, journal),
    ...createContainerAppControls(containerApps, subscriptionId, journal),
    ...createGatewayControls(gateways, subscriptionId, journal),
  };
}
