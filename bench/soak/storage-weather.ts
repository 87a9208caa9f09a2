import { setTimeout as delay } from "node:timers/promises";
import { seededRandom } from "../../test/seeded-random.ts";
import type { SlowStorage } from "../slow-storage.ts";

const kinds = ["away", "busy", "slow"] as const;
/** Shorter than a host bears, which would end it. */
const lastsMs = { least: 3_000, most: 12_000 };
const quietMs = { least: 15_000, most: 45_000 };
const slowMs = 250;
/** How long requests that failed are repeated, and their connections stay open. */
const settlesWithinMs = 12_000;

export interface StorageWeather {
  /** How often each has happened. */
  readonly counts: Readonly<Record<(typeof kinds)[number], number>>;
  /** Whether the storage was well at that instant, and had been for long enough that what had piled up is gone. */
  wasCalm(atMs: number): boolean;
  /** Resolves when the storage is well again. */
  stop(): Promise<void>;
}

/** Takes the storage away, lets it refuse every request or slows it down, in turn, with quiet times between. */
export function startStorageWeather(storage: SlowStorage, seed = 1): StorageWeather {
  const random = seededRandom(seed);
  const between = ({ least, most }: typeof lastsMs) => least + random() * (most - least);
  const counts = { away: 0, busy: 0, slow: 0 };
  const stopping = new AbortController();
  const troubles: { readonly fromMs: number; untilMs: number }[] = [];
  const nowMs = () => performance.timeOrigin + performance.now();

  async function blow(): Promise<void> {
    for (let index = 0; ; index += 1) {
      await delay(between(quietMs), undefined, { signal: stopping.signal });
      const kind = kinds[index % kinds.length] ?? "away";
      counts[kind] += 1;
      troubles.push({ fromMs: nowMs(), untilMs: Number.POSITIVE_INFINITY });
      if (kind === "slow") storage.setLatencyMs(slowMs);
      else storage.setTrouble(kind);
      await delay(between(lastsMs), undefined, { signal: stopping.signal });
      clear();
    }
  }

  function clear(): void {
    const last = troubles.at(-1);
    if (last) last.untilMs = Math.min(last.untilMs, nowMs());
    storage.setLatencyMs(0);
    storage.setTrouble(undefined);
  }

  const blowing = blow().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  return {
    counts,
    wasCalm: (atMs) =>
      !troubles.some(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs + settlesWithinMs),
    async stop() {
      stopping.abort();
      await blowing;
      clear();
    },
  };
}
