import type { CallOutcome } from "./call-outcome.ts";
import { outcomeOfAnswer, outcomeOfError } from "./call-outcome.ts";
import type { HeldKey } from "./held-key.ts";
import type { KeyWatch } from "./watch-key.ts";

/**
 * Makes a call with the current key. Repeats a refused call once, if there is another key by then. Resolves or rejects
 * as the last call did. Counts both calls.
 */
export async function callWithKey<T>(
  call: (key: string) => T | Promise<T>,
  watch: Pick<KeyWatch, "current" | "reread">,
  observe: (key: HeldKey, outcome: CallOutcome) => void,
  count: (outcome: CallOutcome) => void,
): Promise<T> {
  const key = watch.current();
  const first = await attempt(call, key);
  count(first.outcome);
  if (first.outcome !== "refused") {
    observe(key, first.outcome);
    return first.work;
  }
  if (watch.current().fingerprint === key.fingerprint) await watch.reread();
  const newer = watch.current();
  if (newer.fingerprint === key.fingerprint) {
    observe(key, "refused");
    return first.work;
  }
  // The refusal of a replaced key says nothing about the health of this instance.
  await first.work.then(discardBody, () => {});
  const second = await attempt(call, newer);
  count(second.outcome);
  observe(newer, second.outcome);
  return second.work;
}

interface Attempt<T> {
  /** Already settled. */
  readonly work: Promise<T>;
  readonly outcome: CallOutcome;
}

async function attempt<T>(call: (key: string) => T | Promise<T>, key: HeldKey): Promise<Attempt<T>> {
  const work = (async () => call(key.reveal()))();
  return { work, outcome: await work.then(outcomeOfAnswer, outcomeOfError) };
}

/** An unread `fetch` body would keep its connection open. */
function discardBody(answer: unknown): void {
  if (answer instanceof Response && !answer.bodyUsed) void answer.body?.cancel().catch(() => {});
}
