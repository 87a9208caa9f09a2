import { ConsumerError } from "./consumer-error.ts";
import type { HeldKey } from "./held-key.ts";

/** Has switched to the key when it returns. */
export type KeyListener = (key: HeldKey) => void;

export interface KeyListeners {
  /** @returns ends the listening. */
  add(listener: KeyListener): () => void;
  tell(key: HeldKey): void;
  /** Tells once more those who threw. */
  remind(key: HeldKey): void;
  /** Whether nobody threw when told last. */
  isTaken(): boolean;
}

/** Each is told whatever the others do; one that throws is a problem and stays behind until it takes a key. */
export function keyListeners(onProblem: (problem: ConsumerError) => void): KeyListeners {
  const listeners = new Set<KeyListener>();
  const behind = new Set<KeyListener>();
  const tellOne = (listener: KeyListener, key: HeldKey): void => {
    try {
      listener(key);
      behind.delete(listener);
    } catch (cause) {
      behind.add(listener);
      onProblem(new ConsumerError("LISTENER_FAILED", "a listener failed to take the new key", { cause }));
    }
  };
  return {
    add: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        behind.delete(listener);
      };
    },
    tell: (key) => listeners.forEach((listener) => tellOne(listener, key)),
    // A copy, since who throws again is added again.
    remind: (key) => [...behind].forEach((listener) => tellOne(listener, key)),
    isTaken: () => behind.size === 0,
  };
}
