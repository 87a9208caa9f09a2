import { AppConfigurationClient } from "@azure/app-configuration";
import type { TokenCredential } from "@azure/identity";
import * as z from "zod";
import type { CopySource } from "../../ports/copy-source.ts";
import type { ResourceGraph } from "../estate/resource-graph.ts";
import { searchEach } from "./search-each.ts";
import { dataPace, searchBudgetMs } from "./search-limits.ts";

const query = [
  "resources",
  "| where type =~ 'microsoft.appconfiguration/configurationstores'",
  "| project id, endpoint = properties.endpoint",
  "| order by id asc",
].join("\n");

const row = z.object({ id: z.string(), endpoint: z.url({ protocol: /^https$/ }) });

/** A charset may follow. */
const vaultReference = "application/vnd.microsoft.appconfig.keyvaultref+json";

/** Searches every value of every configuration store, under each label. */
export function appConfiguration(credential: TokenCredential, graph: ResourceGraph): CopySource {
  return {
    name: "app-configuration",
    async search(examine) {
      const listed = await graph.rows("configuration stores", query, row);
      const origins = listed.found.map(({ endpoint }) => new URL(endpoint).origin);
      return searchEach({ ...listed, found: origins }, examine, {
        pace: dataPace,
        nameOf: (store) => store,
        async lookInto(store, counted) {
          const client = new AppConfigurationClient(store, credential, { retryOptions: { maxRetries: 1 } });
          const abortSignal = AbortSignal.timeout(searchBudgetMs);
          for await (const setting of client.listConfigurationSettings({ abortSignal })) {
            const { key, label, value = "", contentType = "" } = setting;
            if (value === "" || contentType.toLowerCase().startsWith(vaultReference)) continue;
            counted({ resource: store, name: label ? `${key} (${label})` : key }, value);
          }
          return "whole";
        },
      });
    },
  };
}
