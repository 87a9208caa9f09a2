import { storageClock } from "../../../shared/azure/storage-clock.ts";
import type { Clock } from "../../../shared/ports/clock.ts";
import type { TrailStore } from "../../../shared/ports/trail-store.ts";
import type { WakeIndex } from "../../../shared/ports/wake-index.ts";
import { indexedTrail } from "../../../shared/reconciler/fleet/indexed-trail.ts";
import type { ReconcilerPorts } from "../../../shared/reconciler/ports.ts";
import { second } from "../../domain/builders.ts";
import type { VirtualClock } from "../fakes/virtual-clock.ts";
import { claimMs } from "../small-world.ts";
import { watchedPorts } from "../watched-ports.ts";

/** One process of the app, on a host whose clocks are its own. */
export interface OwnClocks {
  /** Sets the host's wall clock so far ahead of the true time; behind where it is negative. */
  setAhead(ms: number): void;
  /** The ports as this process sees them. */
  portsOf(ports: ReconcilerPorts, store: TrailStore, wakes: WakeIndex): ReconcilerPorts;
}

/** What dates what the process writes: the storage's clock or, as it once was, its host's. */
export type DatedBy = "storage" | "host";

/** @param number tells the process from others: their monotonic clocks begin elsewhere and run at other speeds. */
export function ownClocks(truth: VirtualClock, number: number, datedBy: DatedBy): OwnClocks {
  const speed = 1 + ([400, -450, 100][number % 3] ?? 0) / 1_000_000;
  let aheadMs = 0;
  const host = {
    monotonicMs: () => number * 12_345 + truth.monotonicMs() * speed,
    wallMs: () => truth.now().getTime() + aheadMs,
    sleep: (ms: number) => truth.sleep(ms),
  };
  const time = storageClock(host);
  const wall: Clock = { ...host, now: () => new Date(host.wallMs()) };
  const clock = datedBy === "storage" ? time : wall;

  /** Every answer of the storage names the second in which it was given. */
  function hear(): void {
    const atMs = host.monotonicMs();
    const nowMs = truth.now().getTime();
    time.hear({ sentMs: atMs, receivedMs: atMs, dateMs: nowMs - (nowMs % second) });
  }

  return {
    setAhead: (ms) => {
      aheadMs = ms;
    },
    portsOf(ports, store, wakes) {
      hear();
      const seen = watchedPorts({ ...ports, trail: store }, { after: hear });
      return { ...seen, clock, trail: indexedTrail(seen.trail, wakes, clock, claimMs) };
    },
  };
}
