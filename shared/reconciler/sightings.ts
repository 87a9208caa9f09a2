import type { Facts, FactName } from "../domain/world.ts";
import type { KeyPair } from "../ports/key-issuer.ts";
import type { SecretValue } from "../secret-value.ts";

/** How long a sighting may support a decision. Far shorter than a claim, so that a second look is a fresh one. */
const freshForMs: Readonly<Record<FactName, number>> = {
  account: 20_000,
  keys: 20_000,
  published: 20_000,
  reports: 5_000,
  claimedSecret: 5_000,
  acceptance: 20_000,
  refusal: 20_000,
};

/** What counts for one decision only: the next one must see it anew. */
const momentary: readonly FactName[] = ["reports", "claimedSecret", "acceptance", "refusal"];

/**
 * What one run has seen and not yet forgotten. It lives as long as the run: a later run sees for itself.
 * The key values stay here and never enter a fact.
 */
export class Sightings {
  #facts: Facts = {};
  readonly #seenAt = new Map<FactName, number>();
  #keys: KeyPair | undefined;
  /** The value that a regeneration of this run has replaced, for the proof of its death. */
  retiree: SecretValue | undefined;

  note(facts: Facts, atMs: number): void {
    this.#facts = { ...this.#facts, ...facts };
    for (const name of Object.keys(facts) as FactName[]) this.#seenAt.set(name, atMs);
  }

  noteKeys(keys: KeyPair, atMs: number): void {
    this.#keys = keys;
    const { key1, key2 } = keys;
    this.note({ keys: { kind: "listed", key1: key1.fingerprint, key2: key2.fingerprint } }, atMs);
  }

  get keys(): KeyPair | undefined {
    return this.#keys;
  }

  forget(...names: readonly FactName[]): void {
    const facts = { ...this.#facts };
    for (const name of names) {
      delete facts[name];
      this.#seenAt.delete(name);
    }
    this.#facts = facts;
  }

  /** Something was decided and done: what counted for that decision only is gone. */
  settle(): void {
    this.forget(...momentary);
  }

  /** Drops what is too old to decide on. */
  expire(nowMs: number): void {
    const names = [...this.#seenAt]
      .filter(([name, at]) => nowMs - at > freshForMs[name])
      .map(([name]) => name);
    this.forget(...names);
  }

  get facts(): Facts {
    return this.#facts;
  }
}
