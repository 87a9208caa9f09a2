import type { ProbeFact } from "../domain/world.ts";
import type { Clock } from "../ports/clock.ts";
import type { KeyProbe, KeyVerdict } from "../ports/key-probe.ts";
import type { SecretValue } from "../secret-value.ts";

/** How long one run keeps probing; longer waits go through the queue. */
const windowMs = 12_000;

interface Series {
  readonly endpoint: string;
  /** The call that was chosen for the account. */
  readonly chosen: string | undefined;
  readonly key: SecretValue;
  readonly expected: Exclude<KeyVerdict, "unknown">;
  readonly probes: number;
  readonly intervalMs: number;
}

/** Probes until the expected answer came often enough in a row, or the window ends. Any other answer restarts the count. */
export async function probeSeries(
  probe: Pick<KeyProbe, "ask">,
  clock: Clock,
  series: Series,
): Promise<ProbeFact> {
  const end = clock.monotonicMs() + windowMs;
  let consecutive = 0;
  for (;;) {
    const last = await probe.ask(series.endpoint, series.key, series.chosen);
    consecutive = last === series.expected ? consecutive + 1 : 0;
    if (consecutive >= series.probes || clock.monotonicMs() + series.intervalMs > end) {
      return { consecutive, last };
    }
    await clock.sleep(series.intervalMs);
  }
}
