import type { Facts } from "../domain/world.ts";
import type { KeyPair } from "../ports/key-issuer.ts";
import type { SecretValue } from "../secret-value.ts";
import type { Run } from "./run.ts";

/**
 * Keeps the values of both keys, and notes their fingerprints as a fact.
 *
 * @param correlationId of the call that made one of the keys, when this is its answer.
 */
export function noteKeys(
  { facts, values }: Run,
  keys: KeyPair,
  askedAtMs: number,
  correlationId?: string,
): Facts {
  values.pair = keys;
  const { key1, key2 } = keys;
  const by = correlationId !== undefined && { correlationId };
  const noted: Facts = { keys: { kind: "listed", key1: key1.fingerprint, key2: key2.fingerprint, ...by } };
  facts.note(noted, askedAtMs);
  return noted;
}

/** Keeps what this run has just published in one vault; the facts about the other vaults become no fresher. */
export function notePublished(
  { facts, values }: Run,
  vault: string,
  version: string,
  value: SecretValue,
  createdAt: Date,
): void {
  const { published } = facts.current();
  if (!published) return;
  values.published.set(vault, value);
  const latest = { kind: "present", version, fingerprint: value.fingerprint, createdAt } as const;
  facts.amend({ published: published.map((fact) => (fact.vault === vault ? { vault, latest } : fact)) });
}
