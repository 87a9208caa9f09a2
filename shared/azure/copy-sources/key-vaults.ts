import type { TokenCredential } from "@azure/identity";
import type { SecretProperties } from "@azure/keyvault-secrets";
import { SecretClient } from "@azure/keyvault-secrets";
import * as z from "zod";
import type { CopySource, Examine } from "../../ports/copy-source.ts";
import { failureOf } from "../azure-errors.ts";
import type { ResourceGraph } from "../estate/resource-graph.ts";
import type { ArmCloud } from "../resource-manager-client.ts";
import type { UnseenPlaces } from "../estate/unseen-places.ts";
import { searchEach } from "./search-each.ts";
import { dataPace, resourceTimeoutMs, searchBudgetMs } from "./search-limits.ts";

const query = [
  "resources",
  "| where type =~ 'microsoft.keyvault/vaults'",
  "| project id, uri = properties.vaultUri",
  "| order by id asc",
].join("\n");

const row = z.object({ id: z.string(), uri: z.url({ protocol: /^https$/ }) });

/**
 * Searches the latest enabled version of every secret in every vault that keyturn's identity may list. Skips secrets of
 * certificates.
 */
export function keyVaults(credential: TokenCredential, cloud: ArmCloud, graph: ResourceGraph): CopySource {
  return {
    name: "key-vaults",
    async search(examine) {
      const listed = await graph.rows("vaults", query, row);
      const origins = listed.found.map(({ uri }) => new URL(uri).origin);
      const endMs = performance.now() + searchBudgetMs;
      return searchEach({ ...listed, found: origins }, examine, {
        pace: dataPace,
        nameOf: (vault) => vault,
        async lookInto(vault, counted, unseen) {
          // Only a vault of this cloud may receive a token.
          if (!new URL(vault).host.endsWith(`.${cloud.vaultSuffix}`)) {
            unseen.note(vault, "no vault of this cloud");
            return "part";
          }
          const client = new SecretClient(vault, credential, { retryOptions: { maxRetries: 1 } });
          return searchVault(client, vault, endMs, counted, unseen);
        },
      });
    },
  };
}

async function searchVault(
  client: SecretClient,
  vault: string,
  endMs: number,
  examine: Examine,
  unseen: UnseenPlaces,
): Promise<"whole" | "part"> {
  let read: "whole" | "part" = "whole";
  for await (const secret of client.listPropertiesOfSecrets({ abortSignal: within(searchBudgetMs) })) {
    if (!isReadable(secret)) continue;
    if (performance.now() >= endMs) {
      unseen.note(vault, "left out in part for want of time");
      return "part";
    }
    try {
      const { value, properties } = await client.getSecret(secret.name, {
        abortSignal: within(resourceTimeoutMs),
      });
      if (value === undefined) continue;
      examine({ resource: vault, name: `${secret.name}/${properties.version ?? ""}` }, value);
    } catch (error) {
      // Deleted or disabled since it was listed: no key can be read from it.
      const { statusCode, innerCode } = failureOf(error);
      if (statusCode === 404 || innerCode === "SecretDisabled") continue;
      unseen.noteFailure(`${vault}/secrets/${secret.name}`, error);
      read = "part";
    }
  }
  return read;
}

function isReadable({ enabled, managed }: SecretProperties): boolean {
  return enabled !== false && managed !== true;
}

function within(ms: number): AbortSignal {
  return AbortSignal.timeout(ms);
}
