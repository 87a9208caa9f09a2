/** Calls to one account over a long time, as Azure Monitor counts them. */
export interface CallTotal {
  readonly calls: number;
  /** Of the calls, those to each API, by Azure's name for it. */
  readonly byApi: ReadonlyMap<string, number>;
}

/** What is known of the calls of an account once keyturn's own are taken off. */
export interface Traffic {
  /** All that were counted, keyturn's own included. */
  readonly calls: number;
  /** Those that are not keyturn's; how many of them consumers have made nobody knows over so long a time. */
  readonly byOthers: number;
  /** What others have called, the most used first. */
  readonly capabilities: readonly { readonly name: string; readonly calls: number }[];
}

/** keyturn asks Content Safety whether a key is accepted, and nothing else; how Azure writes that is not documented. */
const ownApi = /content.?safety/i;
/** keyturn's own calls are an estimate: a few more, or a few in a hundred, are what urgent looks leave. */
const looseCalls = 10;
const looseShare = 0.02;

/**
 * Tells others' calls from keyturn's own. Whatever was called of another API is certainly not keyturn's, so the estimate
 * can hide calls of one API alone.
 *
 * @param own about how many calls keyturn has made itself.
 */
export function explainTraffic({ calls, byApi }: CallTotal, own: number): Traffic {
  const apis = [...byApi].map(([name, count]) => ({ name, calls: count })).filter((api) => api.calls > 0);
  const ownApis = apis.filter(({ name }) => ownApi.test(name));
  const others = apis.filter((api) => !ownApis.includes(api));
  // The whole is one metric's, and an API that another metric counts may be missing there.
  const all = Math.max(calls, sumOf(apis));
  // Without an API of its own name keyturn's calls may be any.
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
