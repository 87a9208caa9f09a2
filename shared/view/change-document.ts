import type { FleetChange } from "../records/fleet-change.ts";

/** A change of the fleet file as the API shows it. */
export function changeDocument(
  { id, digest, by, at, loosens, decided }: FleetChange,
  state: "pending" | "outdated" | "approved" | "rejected",
) {
  return {
    change: id,
    state,
    digest,
    by,
    at: at.toISOString(),
    loosens,
    ...(decided && { decided: { by: decided.by, reason: decided.reason, at: decided.at.toISOString() } }),
  };
}
