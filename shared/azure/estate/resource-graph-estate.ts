import type { TokenCredential } from "@azure/identity";
import * as z from "zod";
import { forEachConcurrent } from "../../concurrency.ts";
import type { FoundWorkload, Surveyed } from "../../domain/discovery/estate.ts";
import { secretUri } from "../key-vault-reference.ts";
import type { Estate } from "../../ports/estate.ts";
import { graphKeyListers } from "./graph-key-listers.ts";
import type { GraphWorkload } from "./graph-workloads.ts";
import { graphWorkloads } from "./graph-workloads.ts";
import { resourceGraph } from "./resource-graph.ts";
import type { ArmCloud } from "../resource-manager-client.ts";
import { siteClient, siteReferences } from "../confirmation/site-references.ts";
import { hostClock } from "../host-clock.ts";
import { UnseenPlaces } from "./unseen-places.ts";

const siteTimeoutMs = 10_000;
/**
 * A caller over HTTP is cut off after 230 seconds, and the search for copies comes after this. ARM allows an identity 25
 * reads a second.
 */
const sitesPace = { concurrency: 4, budgetMs: 75_000, spacingMs: 50, clock: hostClock };

const accountsQuery = [
  "resources",
  "| where type =~ 'microsoft.cognitiveservices/accounts'",
  "| project id, name, kind, location, localAuthDisabled = properties.disableLocalAuth",
  "| order by id asc",
].join("\n");

const accountRow = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  location: z.string(),
  localAuthDisabled: z.boolean().nullish(),
});

/** Surveys Azure Resource Graph, and asks App Service for the references of sites, which Resource Graph lacks. */
export function resourceGraphEstate(credential: TokenCredential, cloud: ArmCloud): Estate {
  const graph = resourceGraph(credential, cloud);

  async function referencesOf({ resource, secrets }: GraphWorkload): Promise<FoundWorkload["references"]> {
    if (resource.type === "container-app") return secrets.flatMap(referenceIn);
    const client = siteClient(credential, cloud, resource);
    const abortSignal = AbortSignal.timeout(siteTimeoutMs);
    const references = await siteReferences(client, resource, cloud.vaultSuffix, abortSignal);
    return references.map(({ vault, secret, version, setting }) => ({
      vault,
      secret,
      setting,
      ...(version !== undefined && { version }),
    }));
  }

  return {
    async accounts() {
      const { found, unseen } = await graph.rows("accounts", accountsQuery, accountRow);
      const accounts = found.map(({ id, localAuthDisabled, ...known }) => ({
        ...known,
        resourceId: id,
        localAuthDisabled: localAuthDisabled ?? false,
      }));
      return { found: accounts, unseen };
    },

    async workloads(): Promise<Surveyed<FoundWorkload>> {
      const listed = await graphWorkloads(graph);
      const found: FoundWorkload[] = [];
      const unseen = new UnseenPlaces();
      const late = await forEachConcurrent(listed.found, sitesPace, async (workload) => {
        try {
          found.push(foundWorkload(workload, await referencesOf(workload)));
        } catch (error) {
          unseen.noteFailure(workload.id, error);
          // Its identity is known all the same, and may explain reads.
          found.push(foundWorkload(workload, []));
        }
      });
      unseen.noteLate(late.map(({ id }) => id));
      found.push(...late.map((workload) => foundWorkload(workload, [])));
      found.sort((a, b) => (a.resourceId < b.resourceId ? -1 : 1));
      return { found, unseen: [...listed.unseen, ...unseen.sentences()] };
    },

    keyListers: () => graphKeyListers(graph),
  };
}

function foundWorkload(
  { id: resourceId, resource: { type }, principals }: GraphWorkload,
  references: FoundWorkload["references"],
): FoundWorkload {
  return { resourceId, type, principals, references };
}

function referenceIn({ name, keyVaultUrl }: GraphWorkload["secrets"][number]): FoundWorkload["references"] {
  const reference = keyVaultUrl === undefined ? undefined : secretUri(keyVaultUrl);
  return reference ? [{ ...reference, setting: name }] : [];
}
