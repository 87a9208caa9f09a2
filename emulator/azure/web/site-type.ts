import type { ResourceType } from "../arm/resource-type.ts";
import { siteOperation } from "./site-operations.ts";
import { siteResource } from "./site-resource.ts";
import type { SitePlace } from "./site-resource.ts";
import { siteId } from "./sites.ts";
import type { Site, Sites } from "./sites.ts";

/** The sites of Microsoft.Web. */
export function siteType(sites: Sites, place: SitePlace): ResourceType<Site> {
  return {
    name: "Microsoft.Web/sites",
    permission: "web/read",
    all: () => sites.all(),
    idOf: (name) => siteId(place.subscriptionId, name),
    shown: (site) => siteResource(site, site.production, place),
    operation: (method, path) => siteOperation(method, path, place),
  };
}
