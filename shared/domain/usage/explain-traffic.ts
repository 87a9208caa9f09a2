/** Calls to one account over a long time, as Azure Monitor counts them. */
export interface CallTotal {
  readonly calls: number;
  /** The calls to each API, by Azure's name for it. */
  readonly byApi: ReadonlyMap<string, number>;
}

/** The calls to an account, less keyturn's own. */
export interface Traffic {
  /** All counted calls, keyturn's own included. */
  readonly calls: number;
  /** Calls by others than keyturn; over so long a time it is unknown which of them registered consumers made. */
  readonly byOthers: number;
  /** The APIs that others called, the most used first. */
  readonly capabilities: readonly { readonly name: string; readonly calls: number }[];
}

/** The API that keyturn asked before it chose one per account. */
const oldestProbe = "contentsafety";
/** keyturn's own calls are an estimate: urgent looks leave a few more, or a few in a hundred. */
const looseCalls = 10;
const looseShare = 0.02;

/**
 * Separates others' calls from keyturn's own. Calls to any other API are certainly not keyturn's, so the estimate can
 * hide calls to one API only.
 *
 * @param own the estimated number of keyturn's own calls.
 * @param probe the path of the call by which keyturn asks about keys, which begins with its API.
 */
export function explainTraffic({ calls, byApi }: CallTotal, own: number, probe = oldestProbe): Traffic {
  const apis = [...byApi].map(([name, count]) => ({ name, calls: count })).filter((api) => api.calls > 0);
  const ownApis = apis.filter(({ name }) => isApiOf(probe, name));
  const others = apis.filter((api) => !ownApis.includes(api));
  // The total comes from one metric, which may lack an API that another metric counts.
  const all = Math.max(calls, sumOf(apis));
  // Where no API has that name, keyturn's calls may be any of them.
  const mixed = ownApis.length > 0 ? sumOf(ownApis) : all;
  const beyond = mixed - own > looseCalls + own * looseShare ? mixed - own : 0;
  const shared = beyond > 0 ? ownApis.slice(0, 1).map(({ name }) => ({ name, calls: beyond })) : [];
  return {
    calls: all,
    byOthers: all - mixed + beyond,
    capabilities: [...others, ...shared].sort((a, b) => b.calls - a.calls || (a.name < b.name ? -1 : 1)),
  };
}

function sumOf(apis: readonly { readonly calls: number }[]): number {
  return apis.reduce((sum, { calls }) => sum + calls, 0);
}

/** Azure does not document how it spells the names of APIs. */
function isApiOf(probe: string, name: string): boolean {
  const [api = probe] = probe.split("/");
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "")
    .includes(api);
}
