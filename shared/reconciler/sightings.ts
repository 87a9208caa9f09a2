import type { Facts, FactName } from "../domain/world.ts";
import type { KeyPair } from "../ports/key-issuer.ts";
import type { SecretValue } from "../secret-value.ts";

/** How long a sighting may support a decision. Far shorter than a claim, so that a second look is a fresh one. */
const freshForMs: Readonly<Record<FactName, number>> = {
  account: 20_000,
  keys: 20_000,
  published: 20_000,
  liveness: 20_000,
  reports: 5_000,
  claimedSecret: 5_000,
  acceptance: 20_000,
  rejection: 20_000,
  discovery: 20_000,
  rollout: 5_000,
  permit: 20_000,
};

/** What counts for one decision only: the next one must see it anew. */
const momentary: readonly FactName[] = ["reports", "claimedSecret", "acceptance", "rejection"];

/**
 * What one run has seen and not yet forgotten. It lives as long as the run: a later run sees for itself.
 * The key values stay here and never enter a fact.
 */
export class Sightings {
  #facts: Facts = {};
  readonly #seenAt = new Map<FactName, number>();
  #keys: KeyPair | undefined;
  #doubtfulUntilMs: number | undefined;
  #turnUntilMs = 0;
  /** The values that the vaults publish, as last seen. */
  readonly published = new Map<string, SecretValue>();
  /** The value that a regeneration of this run has replaced, for the proof of its death. */
  retiree: SecretValue | undefined;
  /** When the next consumer is due to be asked; absent when nobody is. */
  askAgainAt: Date | undefined;
  /** Whether this run has asked for a place among the rotations in flight. */
  mayHoldPermit = false;

  /** Keeps the turn for a write that this run has waited for. */
  keepPermit(untilMs: number): void {
    this.#turnUntilMs = untilMs;
  }

  /** @returns whether there was one, which is used up by this. */
  usePermit(nowMs: number): boolean {
    const kept = this.#turnUntilMs > nowMs;
    this.#turnUntilMs = 0;
    return kept;
  }

  note(facts: Facts, atMs: number): void {
    this.#facts = { ...this.#facts, ...facts };
    for (const name of Object.keys(facts) as FactName[]) this.#seenAt.set(name, atMs);
  }

  /** @param correlationId of the call that made one of the keys, when this is its answer. */
  noteKeys(keys: KeyPair, atMs: number, correlationId?: string): void {
    this.#keys = keys;
    const { key1, key2 } = keys;
    const by = correlationId !== undefined && { correlationId };
    const fact = { kind: "listed", key1: key1.fingerprint, key2: key2.fingerprint, ...by } as const;
    this.note({ keys: fact }, atMs);
  }

  get keys(): KeyPair | undefined {
    return this.#keys;
  }

  /** A vault publishes what this run has just written there; what was seen of the others is no fresher for it. */
  republished(vault: string, version: string, value: SecretValue, createdAt: Date): void {
    const { published } = this.#facts;
    if (!published) return;
    const latest = { kind: "present", version, fingerprint: value.fingerprint, createdAt } as const;
    this.published.set(vault, value);
    this.#facts = {
      ...this.#facts,
      published: published.map((fact) => (fact.vault === vault ? { vault, latest } : fact)),
    };
  }

  forget(...names: readonly FactName[]): void {
    const facts = { ...this.#facts };
    for (const name of names) {
      delete facts[name];
      this.#seenAt.delete(name);
    }
    this.#facts = facts;
  }

  forgetAll(): void {
    this.#facts = {};
    this.#seenAt.clear();
  }

  /** Something was decided and done: what counted for that decision only is gone. */
  settle(): void {
    this.forget(...momentary);
  }

  /** A call may yet land until then: what is seen before says nothing of what is true after. */
  doubtUntil(ms: number): void {
    this.#doubtfulUntilMs = ms;
  }

  /** Drops what is too old to decide on. */
  expire(nowMs: number): void {
    const doubtfulMs = this.#doubtfulUntilMs;
    if (doubtfulMs !== undefined && nowMs >= doubtfulMs) {
      this.forget(...[...this.#seenAt].filter(([, at]) => at < doubtfulMs).map(([name]) => name));
      this.#doubtfulUntilMs = undefined;
    }
    const names = [...this.#seenAt]
      .filter(([name, at]) => nowMs - at > freshForMs[name])
      .map(([name]) => name);
    this.forget(...names);
  }

  /** Whether this run has compared what is published with what is valid. */
  get watched(): boolean {
    const { published, liveness, keys } = this.#facts;
    return published !== undefined && (liveness !== undefined || keys !== undefined);
  }

  get facts(): Facts {
    return this.#facts;
  }
}
