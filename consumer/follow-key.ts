import type { CallMade } from "./call-counts.ts";
import type { CallOutcome } from "./call-outcome.ts";
import { callWithKey } from "./call-with-key.ts";
import type { FollowOptions } from "./follow-options.ts";
import { checkedOptions } from "./follow-options.ts";
import type { HeldKey } from "./held-key.ts";
import type { KeyListener } from "./key-listeners.ts";
import { reportKey } from "./report-key.ts";
import { watchKey } from "./watch-key.ts";

/** The part of `AzureKeyCredential` and similar classes that is used. */
export interface KeyCredential {
  update(key: string): void;
}

export interface FollowedKey {
  /** Returns the key for a call that starts now. Do not store it. */
  current(): HeldKey;
  /**
   * Makes a call with the current key and reports what it proves. When the call answers or throws 401, rereads the
   * secret at once, in one read for all calls that were refused meanwhile, and repeats the call once if that brings
   * another key. Resolves or rejects as the last call did. A call that resolves proves the key, unless with an HTTP
   * status of 400 or more. A client whose credential is fed can be called here too; it may ignore the argument.
   */
  withKey<T>(call: (key: string) => T | Promise<T>): Promise<T>;
  /**
   * Records the outcome of a call that was made with `key`, but not through `withKey`. A refusal triggers a read of the
   * secret; the call is not repeated. Never throws.
   *
   * @param made `as-proof` for a call whose only purpose is to prove the key: the application does not need it.
   */
  observe(key: HeldKey, outcome: CallOutcome, made?: "by-key" | "as-proof"): void;
  /**
   * Counts a call that carried an Entra token in the place of the key, so that keyturn can say when the account's keys can
   * be switched off. Count both attempts when a call was repeated with the key. Never throws.
   */
  observeToken(outcome: CallOutcome): void;
  /**
   * Records that a call that was not made through `withKey` was refused with `key`, and rereads the secret as `withKey`
   * does. Resolves with the key to repeat the call with, once, or with nothing if there is no other key. Never rejects.
   */
  refused(key: HeldKey): Promise<HeldKey | undefined>;
  /**
   * Updates the credential with the current key now, and with every later key as soon as it is read.
   *
   * @returns a function that ends the updates.
   */
  feed(credential: KeyCredential): () => void;
  /**
   * Calls the listener with every later key; the listener must have switched to it when it returns. One that throws is
   * called again after the next read. Until then no success is reported, since the previous key may still be in use.
   *
   * @returns a function that removes the listener.
   */
  onChange(listener: KeyListener): () => void;
  /**
   * Stops reading and reporting; resolves when a report in flight has ended, and one with the last counts, which waits no
   * longer than two seconds. Idempotent. Calls still work afterwards, with the last key.
   */
  stop(): Promise<void>;
}

/**
 * Reads the published key and follows its changes: polls the secret, updates credentials and listeners, and reports to
 * keyturn which key the calls of this instance have proven. Keeps the last key while the vault does not answer.
 *
 * @throws {ConsumerError} `OPTIONS_INVALID`, or `KEY_UNREADABLE` when the first read fails. Nothing runs in the
 *   background then.
 */
export async function followKey(options: FollowOptions): Promise<FollowedKey> {
  const settings = checkedOptions(options);
  const watch = await watchKey(settings);
  const current = (): HeldKey => watch.current();
  const reports = settings.report && reportKey(settings.report, { ...settings, current });
  const note = (key: HeldKey, outcome: CallOutcome): void => {
    // While part of the application may still use the previous key, a success does not prove this one.
    if (outcome === "refused" || watch.isTaken()) reports?.observe(key, outcome);
  };
  const count = (outcome: CallOutcome, made?: CallMade): void => reports?.count(outcome, made);
  return {
    current,
    withKey: (call) => callWithKey(call, watch, note, (outcome) => count(outcome)),
    observe: (key, outcome, made) => {
      count(outcome, made);
      // The refusal of a replaced key needs no read, and must not hold back the one that the current key may need.
      if (outcome === "refused" && key.fingerprint === current().fingerprint)
        void watch.reread().then(() => note(key, outcome));
      else note(key, outcome);
    },
    observeToken: (outcome) => count(outcome, "by-token"),
    refused: async (key) => {
      count("refused");
      if (current().fingerprint === key.fingerprint) await watch.reread();
      if (current().fingerprint !== key.fingerprint) return current();
      note(key, "refused");
      return undefined;
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
