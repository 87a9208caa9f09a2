import type { HeldKey } from "../../consumer/index.ts";
import type { Probe } from "../account/probe.ts";
import type { Log } from "../agent-log.ts";
import type { ProvenKey } from "../auth/key-auth.ts";

/** The first pause after a hand-over that failed, in milliseconds. It doubles up to the longest one. */
const RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 300_000;

export interface HandOver {
  readonly key: ProvenKey;
  /**
   * Gives the key to the application. Resolves when the application certainly uses no other one: a key that is reported
   * too early is regenerated while the application still uses the previous one.
   */
  readonly give: (key: HeldKey) => Promise<void>;
  readonly probe: Probe;
  /** How often to prove the key again, in milliseconds. */
  readonly everyMs: number;
  readonly log: Log;
}

/** Keeps the application on the current key, and proves it with calls of the agent itself. */
export interface KeptHandOver {
  /** Must be called when there is another key. */
  keyChanged(): void;
  /** Starts no further hand-over. Idempotent. */
  stop(): void;
}

export function keepHandedOver({ key, give, probe, everyMs, log }: HandOver): KeptHandOver {
  const abort = new AbortController();
  let given: string | undefined;
  let wake = (): void => undefined;

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms).unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const giveCurrent = async (held: HeldKey): Promise<boolean> => {
    try {
      await give(held);
      return true;
    } catch (error) {
      const message = error instanceof Error ? error.message.slice(0, 300) : String(error);
      if (!abort.signal.aborted) log("warn", "hand-over-failed", { fingerprint: held.fingerprint, message });
      return false;
    }
  };

  const prove = async (held: HeldKey): Promise<void> => {
    try {
      const { status, path } = await probe.call({ kind: "key", key: held });
      if (status >= 400) log("warn", "probe-not-accepted", { path, status });
      key.observe(held, status < 400 ? "accepted" : status === 401 ? "refused" : "undecided", "as-proof");
    } catch {
      log("warn", "account-unreachable", { reason: "the probe got no answer" });
      key.observe(held, "undecided", "as-proof");
    }
  };

  const work = async (): Promise<void> => {
    let failures = 0;
    while (!abort.signal.aborted) {
      const held = key.current();
      if (given !== held.fingerprint) {
        const done = await giveCurrent(held);
        if (abort.signal.aborted) return;
        failures = done ? 0 : failures + 1;
        if (!done) await pause(Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** (failures - 1)));
        if (!done || key.current().fingerprint !== held.fingerprint) continue;
        given = held.fingerprint;
        log("info", "key-handed-over", { fingerprint: given });
      }
      await prove(held);
      if (key.current().fingerprint === held.fingerprint) await pause(everyMs);
    }
  };
  void work();

  return {
    keyChanged: () => wake(),
    stop: () => {
      abort.abort();
      wake();
    },
  };
}
