import { ClockUnknownError } from "../errors.ts";
import { maxClockErrorMs } from "../domain/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { HostClock } from "./host-clock.ts";

/** An answer of the storage: the second that its `Date` header names, and when it was asked and heard. */
export interface TimedAnswer {
  /** On this process's monotonic clock. */
  readonly sentMs: number;
  readonly receivedMs: number;
  /** The beginning of the second in which the storage answered, in epoch milliseconds. */
  readonly dateMs: number;
}

export interface StorageClock extends Clock {
  /** Learns from an answer that came anyhow. */
  hear(answer: TimedAnswer): void;

  /** Half the width of the interval that the storage's time lies in; nothing before the first answer. */
  errorMs(): number | undefined;

  /** How far the host's wall clock is ahead; nothing before the first answer. Negative when it is behind. */
  hostAheadMs(): number | undefined;

  /**
   * Makes sure that the time is known. Free unless the storage has not answered for long.
   *
   * @param ask makes a request whose answer `hear` is told of.
   * @throws {ClockUnknownError} no answer told the time well enough.
   */
  ready(ask: () => Promise<unknown>): Promise<void>;
}

/** The storage's time less the monotonic clock, as it was at an instant of the latter. */
interface Bounds {
  readonly leastMs: number;
  readonly mostMs: number;
  readonly atMs: number;
}

/** How far a monotonic clock may run from the true time: kernels slew by no more. */
const driftPerMs = 500 / 1_000_000;
/** `Date` names a whole second. */
const secondMs = 1_000;
const attempts = 5;

/**
 * Tells the storage's time by the monotonic clock of this process. Every answer says between which instants the storage's
 * clock stood at the second it names; what all answers allow is an interval that narrows to about half the shortest way
 * there and back. An answer that contradicts it is believed: the storage's clock was set, or this process stood still.
 */
export function storageClock(host: HostClock): StorageClock {
  let known: Bounds | undefined;

  const current = () => known && widened(known, host.monotonicMs());
  const errorMs = () => {
    const bounds = current();
    return bounds && (bounds.mostMs - bounds.leastMs) / 2;
  };
  const isKnown = () => (errorMs() ?? Infinity) <= maxClockErrorMs;
  const nowMs = () => {
    const bounds = current();
    return bounds && bounds.atMs + (bounds.leastMs + bounds.mostMs) / 2;
  };

  return {
    monotonicMs: () => host.monotonicMs(),
    sleep: (ms) => host.sleep(ms),
    errorMs,

    now() {
      const ms = nowMs();
      if (ms === undefined || !isKnown()) throw new ClockUnknownError();
      return new Date(Math.round(ms));
    },

    hear({ sentMs, receivedMs, dateMs }) {
      const heard = { leastMs: dateMs - receivedMs, mostMs: dateMs + secondMs - sentMs, atMs: receivedMs };
      const both = known && narrowed(widened(known, receivedMs), heard);
      known = both ?? heard;
    },

    hostAheadMs() {
      const ms = nowMs();
      return ms === undefined ? undefined : Math.round(host.wallMs() - ms);
    },

    async ready(ask) {
      let cause: unknown;
      for (let attempt = 1; !isKnown() && attempt <= attempts; attempt += 1) {
        await ask().catch((error: unknown) => {
          cause = error;
        });
      }
      if (!isKnown()) throw new ClockUnknownError({ cause });
    },
  };
}

function widened({ leastMs, mostMs, atMs }: Bounds, nowMs: number): Bounds {
  const driftMs = Math.max(0, nowMs - atMs) * driftPerMs;
  return { leastMs: leastMs - driftMs, mostMs: mostMs + driftMs, atMs: nowMs };
}

/** The interval that both allow; nothing when they contradict each other. */
function narrowed(a: Bounds, b: Bounds): Bounds | undefined {
  const leastMs = Math.max(a.leastMs, b.leastMs);
  const mostMs = Math.min(a.mostMs, b.mostMs);
  return leastMs <= mostMs ? { leastMs, mostMs, atMs: b.atMs } : undefined;
}
