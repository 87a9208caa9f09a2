import type { DiscoveryPorts } from "../../shared/inventory/discover.ts";
import { uncounted } from "./uncounted.ts";

type Given = Pick<DiscoveryPorts, "clock" | "trail" | "store"> & Partial<DiscoveryPorts>;

/** Readable subscriptions, empty unless a test puts something there. */
export function emptyEstate(given: Given): DiscoveryPorts {
  const nothing = async () => ({ found: [], unseen: [] });
  return {
    estate: { accounts: nothing, workloads: nothing, keyListers: nothing },
    auditLog: { reads: async () => [] },
    self: { identify: async () => ({ objectId: "keyturn-object", applicationId: "keyturn-app" }) },
    board: { reports: async () => [] },
    usageMetrics: uncounted,
    sources: [],
    ...given,
  };
}
