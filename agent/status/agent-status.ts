import type { ProvenKey } from "../auth/key-auth.ts";
import type { CallAuth } from "../auth/call-auth.ts";
import type { CallTally } from "./call-tally.ts";

/** What `/healthz` shows. It holds no key, and nothing that a caller has sent but the first segments of paths. */
export interface AgentStatus {
  readonly status: "running" | "ending";
  readonly mode: string;
  readonly auth: string;
  readonly instance: string | undefined;
  /** The key that is in use; absent where the agent sends tokens alone. */
  readonly key?: {
    readonly fingerprint: string;
    /** Whether a call has succeeded with it. */
    readonly isProven: boolean;
  };
  /** The last problem with reading or reporting, whether or not it has passed. */
  readonly lastProblem?: { readonly code: string; readonly at: Date };
  /** Attempts since the start, by the first segment of the path. */
  readonly capabilities: ReturnType<CallTally["counts"]>;
  /** The capabilities that do not take a token yet; only with `key-then-entra`. */
  readonly capabilitiesByKey?: readonly string[];
}

export interface StatusSources {
  readonly mode: string;
  readonly auth: string;
  readonly instance: string | undefined;
  readonly key: ProvenKey | undefined;
  readonly tally: CallTally;
  readonly callAuth: CallAuth | undefined;
  readonly lastProblem: () => { readonly code: string; readonly at: Date } | undefined;
  readonly isEnding: () => boolean;
}

export function agentStatus(sources: StatusSources): AgentStatus {
  const { mode, auth, instance, key, tally, callAuth } = sources;
  const lastProblem = sources.lastProblem();
  return {
    status: sources.isEnding() ? "ending" : "running",
    mode,
    auth,
    instance,
    ...(key && { key: keyStatus(key) }),
    ...(lastProblem && { lastProblem }),
    capabilities: tally.counts(),
    ...(auth === "key-then-entra" && { capabilitiesByKey: callAuth?.capabilitiesByKey() ?? [] }),
  };
}

function keyStatus(key: ProvenKey): NonNullable<AgentStatus["key"]> {
  const { fingerprint } = key.current();
  return { fingerprint, isProven: key.proof()?.fingerprint === fingerprint };
}
