import type { Comparison } from "../api/comparison.ts";
import { slots } from "../domain/key.ts";
import type { ComparedAccount } from "./compared-account.ts";

type Finding = Comparison["findings"][number];

/** Finds keys that both environments use: one account that serves both, or the same key in two accounts. */
export function sharedKeys(compared: readonly ComparedAccount[]): readonly Finding[] {
  return [...compared.flatMap(servesBoth), ...reused(compared)];
}

function servesBoth({ spec, environments, consumers }: ComparedAccount): readonly Finding[] {
  if (environments.length < 2) return [];
  const named = environments.map((side) => {
    const own = consumers.filter(({ environment }) => environment === side).map(({ name }) => name);
    return `${side} (${own.join(", ")})`;
  });
  const message = `the key of ${spec.name} serves ${named.join(" and ")}`;
  return [{ finding: "KeyServesBoth", accounts: [spec.name], message }];
}

function reused(compared: readonly ComparedAccount[]): readonly Finding[] {
  const holders = new Map<string, ComparedAccount[]>();
  for (const account of compared) {
    if (account.state.phase === "unenrolled") continue;
    for (const slot of slots) {
      const fingerprint = account.state.keys[slot];
      holders.set(fingerprint, [...(holders.get(fingerprint) ?? []), account]);
    }
  }
  return [...holders].flatMap(([fingerprint, accounts]): readonly Finding[] => {
    const names = [...new Set(accounts.map(({ spec }) => spec.name))];
    if (names.length < 2) return [];
    const message = `the key ${fingerprint} is in more than one account: ${names.join(", ")}`;
    return [{ finding: "KeyReused", accounts: names, message }];
  });
}
