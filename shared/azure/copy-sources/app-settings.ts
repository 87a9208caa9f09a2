import type { TokenCredential } from "@azure/identity";
import type { Surveyed } from "../../domain/discovery/estate.ts";
import type { CopySource } from "../../ports/copy-source.ts";
import type { GraphWorkload } from "../estate/graph-workloads.ts";
import type { ArmCloud } from "../resource-manager-client.ts";
import { plainSiteSettings, siteClient } from "../confirmation/site-references.ts";
import { withKnown } from "./known-workloads.ts";
import { isResourceGone, searchEach } from "./search-each.ts";
import { armPace, resourceTimeoutMs } from "./search-limits.ts";

/** Searches the app settings of every site, function app and slot. */
export function appSettings(
  credential: TokenCredential,
  cloud: ArmCloud,
  workloads: () => Promise<Surveyed<GraphWorkload>>,
): CopySource {
  return {
    name: "app-settings",
    async search(examine, known) {
      return searchEach(withKnown(await workloads(), "site", known), examine, {
        pace: armPace,
        isGone: isResourceGone,
        nameOf: ({ id }) => id,
        async lookInto({ id, resource }, counted) {
          const client = siteClient(credential, cloud, resource);
          const abortSignal = AbortSignal.timeout(resourceTimeoutMs);
          const settings = await plainSiteSettings(client, resource, cloud.vaultSuffix, abortSignal);
          for (const [name, value] of settings) counted({ resource: id, name }, value);
          return "whole";
        },
      });
    },
  };
}
