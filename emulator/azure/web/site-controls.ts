import type { Addresses } from "../addresses.ts";
import type { Journal } from "../journal.ts";
import { environmentOf } from "./setting-references.ts";
import type { Settings } from "./setting-references.ts";
import type { SitePage, SitePages } from "./site-pages.ts";
import { siteId } from "./sites.ts";
import type { SiteState, Sites } from "./sites.ts";

/** The owner's controls over the sites of a local Azure; unknown names throw. */
export type SiteControls = {
  siteId(site: string, slot?: string): string;
  siteSettings(site: string, slot?: string): Settings;
  /** The settings as the site's processes see them: with values in place of resolved references. */
  siteEnvironment(site: string, slot?: string): Promise<Settings>;
  /** Replaces all settings, as a person in the portal would, which resolves every reference. */
  setSiteSettings(site: string, settings: Settings, slot?: string): Promise<void>;
  setSiteState(site: string, state: SiteState, slot?: string): void;
  /** Makes the platform resolve references again, as if its day had passed. */
  refreshSite(site: string, slot?: string): Promise<void>;
  setSitePage(site: string, path: string, page: SitePage, slot?: string): void;
};

export function createSiteControls(
  sites: Sites,
  pages: SitePages,
  subscriptionId: string,
  addresses: Addresses,
  journal: Journal,
): SiteControls {
  return {
    siteId(name, slotName) {
      const { site, slot } = sites.slot(name, slotName);
      return siteId(subscriptionId, site, slot.name);
    },
    siteSettings: (name, slotName) => sites.slot(name, slotName).slot.references.settings(),
    async siteEnvironment(name, slotName) {
      const { references } = sites.slot(name, slotName).slot;
      const resolved = await references.all();
      return environmentOf(references.settings(), resolved);
    },
    async setSiteSettings(name, settings, slotName) {
      await sites.slot(name, slotName).slot.references.replace(settings);
      journal.mark(`somebody set the settings of the site ${name}`);
    },
    setSiteState(name, state, slotName) {
      sites.slot(name, slotName).slot.state = state;
      journal.mark(`the site ${name} is ${state}`);
    },
    async refreshSite(name, slotName) {
      await sites.slot(name, slotName).slot.references.refresh();
    },
    setSitePage(name, path, page, slotName) {
      const { site, slot } = sites.slot(name, slotName);
      pages.set(addresses.siteUrl(site.name, slot.name), path, page);
    },
  };
}
