import type { UsageMetrics } from "../../shared/ports/usage-metrics.ts";

const nothing = async () => undefined;

/** A cloud without metrics, unless a test puts some there. */
export const uncounted: UsageMetrics = { calls: nothing, callsOfEach: nothing, totals: nothing };
