import type { DriverProcess } from "../../clients/check/driver-process.ts";

/** A process that may be killed, and started again. */
export interface Part {
  /** Resolves when it works again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** An application that calls the account, and what stands between the two. */
export interface Member {
  readonly name: string;
  readonly tally: Tally;
  /** The application first; an agent, where it has one, second. */
  readonly parts: readonly Part[];
}

/** What the calls of a member came to. */
export interface Tally {
  readonly calls: number;
  /** Calls that got no answer while a process that they needed was dead. */
  readonly lost: number;
  readonly failures: readonly Failure[];
}

export interface Failure {
  readonly status: number;
  readonly afterMs: number;
}

/** An interval of `performance.now()`; without an end it lasts. */
export interface Outage {
  readonly fromMs: number;
  untilMs?: number;
}

/** Makes calls at a steady rate, however long each takes. A call in flight when its own program is killed is no call. */
export function steadyCalls(driver: () => DriverProcess, outages: readonly Outage[], perSecond: number) {
  const startedMs = performance.now();
  const failures: Failure[] = [];
  let calls = 0;
  let lost = 0;

  async function call(): Promise<void> {
    const fromMs = performance.now();
    const status = await driver().call();
    if (status === -1) return;
    calls += 1;
    if (status >= 200 && status < 300) return;
    // A dead process answers nothing: a refusal is a failure whoever is dead.
    if (status === 0 && outages.some((outage) => overlaps(outage, fromMs, performance.now()))) lost += 1;
    else failures.push({ status, afterMs: Math.round(fromMs - startedMs) });
  }

  const timer = setInterval(() => void call(), 1_000 / perSecond);
  return {
    tally: {
      get calls() {
        return calls;
      },
      get lost() {
        return lost;
      },
      failures,
    } satisfies Tally,
    stop: () => clearInterval(timer),
  };
}

function overlaps(outage: Outage, fromMs: number, untilMs: number): boolean {
  return outage.fromMs <= untilMs && (outage.untilMs ?? Infinity) >= fromMs;
}
