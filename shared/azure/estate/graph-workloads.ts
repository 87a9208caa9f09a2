import * as z from "zod";
import type { WorkloadResource } from "../../workload-resource.ts";
import type { Surveyed } from "../../domain/discovery/estate.ts";
import { workloadResource } from "../../workload-resource.ts";
import type { ResourceGraph } from "./resource-graph.ts";

const query = [
  "resources",
  "| where type in~ ('microsoft.web/sites', 'microsoft.web/sites/slots', 'microsoft.app/containerapps')",
  "| project id, identity, secrets = properties.configuration.secrets",
  "| order by id asc",
].join("\n");

const assigned = z.object({ principalId: z.string().nullish(), clientId: z.string().nullish() });
/** Azure returns null for absent values. */
const row = z.object({
  id: z.string(),
  identity: z
    .object({
      principalId: z.string().nullish(),
      userAssignedIdentities: z.record(z.string(), assigned).nullish(),
    })
    .nullish(),
  secrets: z.array(z.object({ name: z.string(), keyVaultUrl: z.string().nullish() })).nullish(),
});

/** A site, slot or container app in Resource Graph, which holds neither a site's settings nor a secret's value. */
export interface GraphWorkload {
  readonly id: string;
  readonly resource: WorkloadResource;
  readonly principals: readonly string[];
  /** Of container apps only. */
  readonly secrets: readonly { readonly name: string; readonly keyVaultUrl?: string }[];
}

/** @throws {KeyturnError} Resource Graph does not answer. */
export async function graphWorkloads(graph: ResourceGraph): Promise<Surveyed<GraphWorkload>> {
  const { found, unseen } = await graph.rows("sites and container apps", query, row);
  return { found: found.flatMap(workloadIn), unseen };
}

function workloadIn({ id, identity, secrets }: z.output<typeof row>): readonly GraphWorkload[] {
  const resource = workloadResource(id);
  if (!resource) return [];
  const userAssigned = Object.values(identity?.userAssignedIdentities ?? {});
  const ids = [identity?.principalId, ...userAssigned.flatMap((one) => [one.principalId, one.clientId])];
  return [
    {
      id,
      resource,
      principals: ids.filter((one): one is string => typeof one === "string" && one !== ""),
      secrets: (secrets ?? []).map(({ name, keyVaultUrl }) => ({
        name,
        ...(keyVaultUrl && { keyVaultUrl }),
      })),
    },
  ];
}
