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
   * Reads the secret now, because a call was refused; those who ask meanwhile share one read. Never rejects. Does
   * nothing for a short while after a read that brought no other key, so that a dead key is not a flood for the vault.
   */
  reread(): Promise<void>;
  /** Whether every listener has taken the current key. */
  isTaken(): boolean;
  /** One that throws is told again after the next read. @returns ends the listening. */
  onChange(listener: KeyListener): () => void;
  /** Reads nothing more; the answer of a read under way is dropped. */
  stop(): void;
}

/** After a failed read the first wait, in milliseconds; it doubles up to the polling interval. */
const RETRY_MS = 5_000;

type WatchSettings = Pick<
  FollowSettings,
  "vault" | "secret" | "pollMs" | "jitter" | "timers" | "random" | "onProblem"
>;

/**
 * Holds the key that the vault publishes, and asks for a newer one no later than `pollMs` after the last read ended.
 *
 * @throws {ConsumerError} `KEY_UNREADABLE`: the first read failed. Nothing goes on in the background.
 */
export async function watchKey(settings: WatchSettings): Promise<KeyWatch> {
  const { vault, secret, pollMs, jitter, timers, random, onProblem } = settings;
  let current = await readKey(vault, secret, timers);
  const listeners = keyListeners(onProblem);
  let stopped = false;
  let failures = 0;
  // Counts questions to the vault: which was asked last, and which was the last to change or confirm the key.
  let asked = 0;
  let answered = 0;

  const look = async (): Promise<void> => {
    asked += 1;
    const turn = asked;
    try {
      const key = await readKey(vault, secret, timers);
      // An answer that was overtaken by the one to a later question may be older than what is held.
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
