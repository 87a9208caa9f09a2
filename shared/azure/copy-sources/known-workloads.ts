import type { Surveyed } from "../../domain/discovery/estate.ts";
import type { WorkloadResource } from "../../workload-resource.ts";
import { workloadResource } from "../../workload-resource.ts";
import type { GraphWorkload } from "../estate/graph-workloads.ts";

/** The listed workloads of one type, and those that held a copy before and are not listed. */
export function withKnown(
  listed: Surveyed<GraphWorkload>,
  type: WorkloadResource["type"],
  known: readonly string[],
): Surveyed<GraphWorkload> {
  const own = listed.found.filter(({ resource }) => resource.type === type);
  const seen = new Set(own.map(({ id }) => id.toLowerCase()));
  const others = known.flatMap((id): readonly GraphWorkload[] => {
    const resource = workloadResource(id);
    if (resource?.type !== type || seen.has(id.toLowerCase())) return [];
    return [{ id, resource, principals: [], secrets: [] }];
  });
  return { ...listed, found: [...own, ...others] };
}
