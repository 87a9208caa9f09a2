import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { Fingerprint, Slot } from "../domain/key.ts";
import type { FailedHandOver, FailedWrite, WakeReason } from "../domain/world.ts";
import type { KeyPair } from "../ports/key-issuer.ts";
import type { SecretLabel } from "../ports/secret-vault.ts";
import type { SecretValue } from "../secret-value.ts";
import type { KeptPermit } from "./kept-permit.ts";
import { keptPermit } from "./kept-permit.ts";
import type { ReconcilerPorts, ReconcilerSettings } from "./ports.ts";
import type { RunFacts } from "./run-facts.ts";
import { runFacts } from "./run-facts.ts";

/** One run of the loop over one account. What it learns ends with it. */
export interface Run {
  readonly ports: ReconcilerPorts;
  readonly settings: ReconcilerSettings;
  /** What counts of the account; found anew with every step. */
  spec: AccountSpec;
  /** The account as the stored file declares it, as far as this process knows. */
  file: AccountSpec;
  /** What the file loosens although nobody has approved it. */
  unapproved: readonly string[];
  readonly because: WakeReason;
  /** The specification names the target that the fleet file no longer does. */
  readonly isFormerTarget?: true;
  readonly facts: RunFacts;
  readonly values: KeyValues;
  readonly writePermit: KeptPermit;
  /** The last call of this run has been answered. */
  answered: boolean;
  /** The wake that the head had before this run's claim took its place. */
  wakeBeforeClaim?: Date | undefined;
  /** The writes that have failed in this run. */
  readonly failed: FailedWrite[];
  /** The places of key holders that have refused a key in this run. */
  readonly failedHandOvers: FailedHandOver[];
  /** Whether this run has asked for an in-flight permit, and so may hold one. */
  mayHoldPermit: boolean;
  /** When the next consumer is due to be asked; absent when none is asked. */
  askAgainAt?: Date | undefined;
}

/** Key values at hand. They never enter a fact. */
export interface KeyValues {
  /** Both keys, as last listed or regenerated. */
  pair?: KeyPair;
  /** The published key of each vault, as last read or written. */
  readonly published: Map<string, SecretValue>;
  /** What the published secret of each vault says of itself, as last read. */
  readonly labels: Map<string, SecretLabel>;
  /** The key that this run has replaced, needed to prove that it is refused. */
  retiree?: SecretValue | undefined;
}

export function startRun(
  wanted: Pick<Run, "ports" | "settings" | "spec" | "because" | "isFormerTarget">,
): Run {
  return {
    ...wanted,
    file: wanted.spec,
    unapproved: [],
    facts: runFacts(),
    values: { published: new Map(), labels: new Map() },
    writePermit: keptPermit(),
    answered: false,
    failed: [],
    failedHandOvers: [],
    mayHoldPermit: false,
  };
}

/** @throws {TypeError} the slot has another key by now: what was decided about it does not count. */
export function keyDecidedOn(
  { slot, fingerprint }: { readonly slot: Slot; readonly fingerprint: Fingerprint },
  { values }: Run,
): SecretValue {
  const value = values.pair?.[slot];
  if (value?.fingerprint === fingerprint) return value;
  throw new TypeError(`the key of ${slot} that was decided on is not the one at hand`);
}
