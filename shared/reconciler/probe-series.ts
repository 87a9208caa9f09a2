import type { ProbeFact } from "../domain/world.ts";
import type { Clock } from "../ports/clock.ts";
import type { KeyProbe, KeyVerdict } from "../ports/key-probe.ts";
import type { SecretValue } from "../secret-value.ts";

/** How long one run goes on asking; longer waits go through the queue. */
const windowMs = 12_000;

interface Series {
  readonly endpoint: string;
  readonly key: SecretValue;
  readonly hoped: Exclude<KeyVerdict, "unknown">;
  readonly probes: number;
  readonly intervalMs: number;
}

/** Asks until the hoped answer came often enough in a row, or the window closes; any other answer starts anew. */
export async function probeSeries(probe: KeyProbe, clock: Clock, series: Series): Promise<ProbeFact> {
  const end = clock.monotonicMs() + windowMs;
  let consecutive = 0;
  for (;;) {
    const last = await probe.ask(series.endpoint, series.key);
    consecutive = last === series.hoped ? consecutive + 1 : 0;
    if (consecutive >= series.probes || clock.monotonicMs() + series.intervalMs > end) {
      return { consecutive, last };
    }
    await clock.sleep(series.intervalMs);
  }
}
