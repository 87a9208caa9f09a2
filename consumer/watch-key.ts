import type { ConsumerError } from "./consumer-error.ts";
import type { FollowSettings } from "./follow-options.ts";
import type { HeldKey } from "./held-key.ts";
import { singleFlight } from "./single-flight.ts";
import type { KeyListener } from "./key-listeners.ts";
import { keyListeners } from "./key-listeners.ts";
import { readKey } from "./read-key.ts";
import { spread } from "./timers.ts";

export interface KeyWatch {
  current(): HeldKey;
  /**
   * Reads the secret now, after a refused call. Concurrent callers share one read. Never rejects. Does nothing for a
   * short time after a read that brought no other key, so that a revoked key does not flood the vault.
   */
  reread(): Promise<void>;
  /** Whether every listener has taken the current key. */
  isTaken(): boolean;
  /** Adds a listener; one that throws is called again after the next read. @returns a function that removes it. */
  onChange(listener: KeyListener): () => void;
  /** Stops reading, and drops the answer of a read in flight. */
  stop(): void;
}

/** The first wait after a failed read, in milliseconds. It doubles up to the polling interval. */
const RETRY_MS = 5_000;

type WatchSettings = Pick<
  FollowSettings,
  "vault" | "secret" | "pollMs" | "jitter" | "timers" | "random" | "onProblem"
>;

/**
 * Holds the published key and reads the secret again no later than `pollMs` after the last read ended.
 *
 * @throws {ConsumerError} `KEY_UNREADABLE`: the first read failed. Nothing runs in the background then.
 */
export async function watchKey(settings: WatchSettings): Promise<KeyWatch> {
  const { vault, secret, pollMs, jitter, timers, random, onProblem } = settings;
  let current = await readKey(vault, secret, timers);
  const listeners = keyListeners(onProblem);
  let stopped = false;
  let failures = 0;
  // Numbers the reads: the last one that started, and the last one that changed or confirmed the key.
  let asked = 0;
  let answered = 0;

  const look = async (): Promise<void> => {
    asked += 1;
    const turn = asked;
    try {
      const key = await readKey(vault, secret, timers);
      // When a later read has already answered, this answer may be older than the held key.
      if (stopped || turn < answered) return;
      answered = turn;
      failures = 0;
      if (key.fingerprint === current.fingerprint) return listeners.remind(current);
      current = key;
      listeners.tell(key);
    } catch (error) {
      failures += 1;
      if (!stopped) onProblem(error as ConsumerError);
    }
  };

  let callOff = (): void => {};
  const pollLater = (): void => {
    if (stopped) return;
    const waitMs = failures === 0 ? pollMs : Math.min(pollMs, RETRY_MS * 2 ** (failures - 1));
    callOff = timers.after(spread(waitMs, jitter, random), () => void look().then(pollLater));
  };
  pollLater();

  const reread = singleFlight(look, () => current.fingerprint, timers);
  return {
    current: () => current,
    reread: async () => {
      if (!stopped) await reread.now();
    },
    isTaken: () => listeners.isTaken(),
    onChange: (listener) => listeners.add(listener),
    stop: () => {
      stopped = true;
      callOff();
      reread.stop();
    },
  };
}
