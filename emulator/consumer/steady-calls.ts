import type { CallOutcome, HeldKey } from "../../consumer/index.ts";

/** The longest that one call may take, in milliseconds; longer is a failure. Answers of a loaded machine come late. */
const CALL_TIMEOUT_MS = 60_000;

interface CallFailure {
  /** Of the answer; 0 when there was none. */
  readonly status: number;
  /** Why there was no answer; null when there was one. */
  readonly error: string | null;
  readonly at: Date;
}

interface CallTally {
  readonly calls: number;
  readonly failures: number;
  /** The failures that were for the key: a consumer that has been cut off. */
  readonly refused: number;
  readonly firstFailure: CallFailure | null;
}

export interface SteadyCalls {
  tally(): CallTally;
  /** Starts no further call; resolves when the calls in flight have ended. */
  stop(): Promise<void>;
}

export interface CallTarget {
  /** The account's data plane, without a path. */
  readonly endpoint: string;
  readonly userAgent: string;
  readonly perSecond: number;
  readonly key: () => HeldKey;
  readonly onOutcome: (key: HeldKey, outcome: CallOutcome) => void;
}

/**
 * Calls the AI account at a steady rate, each call with the key held at that moment. Each call is made
 * once: every fault counts as a failure and is never retried, so that no failure can hide.
 */
export function callSteadily(target: CallTarget): SteadyCalls {
  const url = new URL("/contentsafety/text/blocklists?api-version=2024-09-01", target.endpoint);
  const underWay = new Set<Promise<void>>();
  let calls = 0;
  let failures = 0;
  let refused = 0;
  let firstFailure: CallFailure | null = null;
  const call = async (): Promise<void> => {
    const key = target.key();
    const failure = await callOnce(url, key, target.userAgent);
    calls += 1;
    if (failure) {
      failures += 1;
      firstFailure ??= failure;
    }
    const outcome = outcomeOf(failure);
    if (outcome === "refused") refused += 1;
    target.onOutcome(key, outcome);
  };
  const timer = setInterval(() => {
    const work = call();
    underWay.add(work);
    void work.then(() => underWay.delete(work));
  }, 1000 / target.perSecond);
  return {
    tally: () => ({ calls, failures, refused, firstFailure }),
    stop: async () => {
      clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}

function outcomeOf(failure: CallFailure | undefined): CallOutcome {
  if (!failure) return "accepted";
  return failure.status === 401 ? "refused" : "undecided";
}

async function callOnce(url: URL, key: HeldKey, userAgent: string): Promise<CallFailure | undefined> {
  try {
    const response = await fetch(url, {
      headers: { "Ocp-Apim-Subscription-Key": key.reveal(), "user-agent": userAgent },
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return response.ok ? undefined : { status: response.status, error: null, at: new Date() };
  } catch (error) {
    return { status: 0, error: reasonOf(error), at: new Date() };
  }
}

/** `fetch` hides the system's code in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause as { code?: unknown } | undefined;
  return typeof cause?.code === "string" ? cause.code : error.name;
}
