import type { CallOutcome } from "./call-outcome.ts";
import { callWithKey } from "./call-with-key.ts";
import type { FollowOptions } from "./follow-options.ts";
import { checkedOptions } from "./follow-options.ts";
import type { HeldKey } from "./held-key.ts";
import type { KeyListener } from "./key-listeners.ts";
import { reportKey } from "./report-key.ts";
import { watchKey } from "./watch-key.ts";

/** What is needed of `AzureKeyCredential` and its kind. */
export interface KeyCredential {
  update(key: string): void;
}

export interface FollowedKey {
  /** The key to use for a call that begins now; do not keep it. */
  current(): HeldKey;
  /**
   * Makes a call with the current key and reports what it proves. When it answers or throws 401, the secret is read
   * again at once, shared by all calls that were refused meanwhile; only if that brings another key, the call is
   * made once more. Its answer or error comes back as it is. Whatever resolves, unless with an HTTP status of 400 or
   * more, proves the key. A client whose credential is fed may be called here too, and need not look at the argument.
   */
  withKey<T>(call: (key: string) => T | Promise<T>): Promise<T>;
  /**
   * Takes note of a call that was not made through `withKey`, with the key that it was made with. A refusal leads to
   * a read of the secret; the call itself is not repeated. Never throws.
   */
  observe(key: HeldKey, outcome: CallOutcome): void;
  /** Gives the credential the current key, and every later one as soon as it is read. @returns ends this. */
  feed(credential: KeyCredential): () => void;
  /**
   * Hears of every later key, and has switched when it returns. One that throws is told again after the next read;
   * until then no success is reported, since something may still use the previous key.
   *
   * @returns ends this.
   */
  onChange(listener: KeyListener): () => void;
  /**
   * Ends reading and reporting; resolves when a report under way has ended. May be repeated. Calls still run
   * afterwards, with the last key.
   */
  stop(): Promise<void>;
}

/**
 * Reads the published key and keeps up with it: polls the secret, switches what uses the key, and reports to keyturn
 * what this instance has proven by calling. While the vault does not answer, the last key is used on.
 *
 * @throws {ConsumerError} `OPTIONS_INVALID`, or `KEY_UNREADABLE` when there is no first key. Nothing runs then.
 */
export async function followKey(options: FollowOptions): Promise<FollowedKey> {
  const settings = checkedOptions(options);
  const watch = await watchKey(settings);
  const current = (): HeldKey => watch.current();
  const reports = settings.report && reportKey(settings.report, { ...settings, current });
  const note = (key: HeldKey, outcome: CallOutcome): void => {
    // While a part of the application may still use the previous key, a success proves nothing of this one.
    if (outcome === "refused" || watch.isTaken()) reports?.observe(key, outcome);
  };
  const count = (outcome: CallOutcome): void => reports?.count(outcome);
  return {
    current,
    withKey: (call) => callWithKey(call, watch, note, count),
    observe: (key, outcome) => {
      count(outcome);
      if (outcome === "refused") void watch.reread().then(() => note(key, outcome));
      else note(key, outcome);
    },
    feed: (credential) => {
      credential.update(current().reveal());
      return watch.onChange((key) => credential.update(key.reveal()));
    },
    onChange: (listener) => watch.onChange(listener),
    stop: async () => {
      watch.stop();
      await reports?.stop();
    },
  };
}
