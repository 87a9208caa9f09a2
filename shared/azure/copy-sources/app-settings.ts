import type { TokenCredential } from "@azure/identity";
import type { Seen } from "../../domain/estate.ts";
import type { CopySource } from "../../ports/copy-source.ts";
import { fewAtATime } from "../few-at-a-time.ts";
import type { GraphWorkload } from "../graph-workloads.ts";
import type { ArmCloud } from "../resource-manager-client.ts";
import { plainSiteSettings, siteClient } from "../site-references.ts";
import { UnseenPlaces } from "../unseen-places.ts";
import { armPace, resourceTimeoutMs } from "./search-limits.ts";

/** The app settings of every site, function app and slot. */
export function appSettings(
  credential: TokenCredential,
  cloud: ArmCloud,
  workloads: () => Promise<Seen<GraphWorkload>>,
): CopySource {
  return {
    name: "app-settings",
    async search(examine) {
      const listed = await workloads();
      const sites = listed.found.filter(({ resource }) => resource.type === "site");
      const unseen = new UnseenPlaces();
      let places = 0;
      const { late } = await fewAtATime(sites, armPace, async ({ id, resource }) => {
        try {
          const client = siteClient(credential, cloud, resource);
          const abortSignal = AbortSignal.timeout(resourceTimeoutMs);
          const settings = await plainSiteSettings(client, resource, cloud.vaultSuffix, abortSignal);
          for (const [name, value] of settings) {
            places += 1;
            examine({ resource: id, name }, value);
          }
        } catch (error) {
          unseen.noteFailure(id, error);
        }
      });
      unseen.noteLate(late.map(({ id }) => id));
      return { places, unseen: [...listed.unseen, ...unseen.sentences()] };
    },
  };
}
