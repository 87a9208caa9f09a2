import { ConsumerError } from "./consumer-error.ts";
import type { HeldKey } from "./held-key.ts";

/** Must have switched to the key when it returns. */
export type KeyListener = (key: HeldKey) => void;

export interface KeyListeners {
  /** @returns a function that removes the listener. */
  add(listener: KeyListener): () => void;
  tell(key: HeldKey): void;
  /** Calls again only the listeners that threw. */
  remind(key: HeldKey): void;
  /** Whether every listener has taken the last key that it was called with. */
  isTaken(): boolean;
}

/** Calls every listener, even if others throw. One that throws is a problem, and is behind until it takes a key. */
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
    // Iterate over a copy, since a listener that throws again is added again.
    remind: (key) => [...behind].forEach((listener) => tellOne(listener, key)),
    isTaken: () => behind.size === 0,
  };
}
