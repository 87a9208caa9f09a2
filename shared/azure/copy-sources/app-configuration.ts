import { AppConfigurationClient } from "@azure/app-configuration";
import type { TokenCredential } from "@azure/identity";
import * as z from "zod";
import type { CopySource } from "../../ports/copy-source.ts";
import { fewAtATime } from "../few-at-a-time.ts";
import type { ResourceGraph } from "../resource-graph.ts";
import { UnseenPlaces } from "../unseen-places.ts";
import { dataPace, searchBudgetMs } from "./search-limits.ts";

const query = [
  "resources",
  "| where type =~ 'microsoft.appconfiguration/configurationstores'",
  "| project id, endpoint = properties.endpoint",
  "| order by id asc",
].join("\n");

const row = z.object({ id: z.string(), endpoint: z.url({ protocol: /^https$/ }) });

/** With any charset behind it. */
const vaultReference = "application/vnd.microsoft.appconfig.keyvaultref+json";

/** Every value of every configuration store, under each of its labels. */
export function appConfiguration(credential: TokenCredential, graph: ResourceGraph): CopySource {
  return {
    name: "app-configuration",
    async search(examine) {
      const listed = await graph.rows("configuration stores", query, row);
      const origins = listed.found.map(({ endpoint }) => new URL(endpoint).origin);
      const unseen = new UnseenPlaces();
      let places = 0;
      const { late } = await fewAtATime(origins, dataPace, async (store) => {
        try {
          const client = new AppConfigurationClient(store, credential, { retryOptions: { maxRetries: 1 } });
          const abortSignal = AbortSignal.timeout(searchBudgetMs);
          for await (const setting of client.listConfigurationSettings({ abortSignal })) {
            const { key, label, value = "", contentType = "" } = setting;
            if (value === "" || contentType.toLowerCase().startsWith(vaultReference)) continue;
            places += 1;
            examine({ resource: store, name: label ? `${key} (${label})` : key }, value);
          }
        } catch (error) {
          unseen.noteFailure(store, error);
        }
      });
      unseen.noteLate(late);
      return { places, unseen: [...listed.unseen, ...unseen.sentences()] };
    },
  };
}
