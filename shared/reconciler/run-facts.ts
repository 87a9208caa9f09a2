import type { Facts, FactName } from "../domain/world.ts";
import { expiredFacts, singleUse } from "./fact-freshness.ts";

/** The facts that one run has read and may decide on. A later run reads its own. */
export interface RunFacts {
  current(): Facts;

  /** @param askedAtMs when the facts were asked for: they are as old as the question. */
  note(facts: Facts, askedAtMs: number): void;

  /** Corrects facts that this run has changed itself; they become no fresher. */
  amend(facts: Facts): void;

  forget(...names: readonly FactName[]): void;
  forgetAll(): void;

  /** Forgets the facts that support one decision only, once it is made. */
  forgetSingleUse(): void;

  /** Forgets the facts that are too old to decide on. */
  expire(nowMs: number): void;

  /** A call of unknown outcome may take effect until then. */
  doubtUntil(ms: number): void;
}

export function runFacts(): RunFacts {
  let current: Facts = {};
  const askedAt = new Map<FactName, number>();
  let doubtEndsMs: number | undefined;

  function forget(...names: readonly FactName[]): void {
    const kept = { ...current };
    for (const name of names) {
      delete kept[name];
      askedAt.delete(name);
    }
    current = kept;
  }

  function amend(facts: Facts): void {
    current = { ...current, ...facts };
  }

  return {
    current: () => current,
    note(facts, askedAtMs) {
      amend(facts);
      for (const name of Object.keys(facts) as FactName[]) askedAt.set(name, askedAtMs);
    },
    amend,
    forget,
    forgetAll() {
      current = {};
      askedAt.clear();
    },
    forgetSingleUse: () => forget(...singleUse),
    expire(nowMs) {
      forget(...expiredFacts(askedAt, nowMs, doubtEndsMs));
      if (doubtEndsMs !== undefined && nowMs >= doubtEndsMs) doubtEndsMs = undefined;
    },
    doubtUntil(ms) {
      doubtEndsMs = ms;
    },
  };
}
