import { dayMs, hourMs, minuteMs } from "../domain/time.ts";
import type { Environment } from "../domain/vocabulary.ts";
import type { ComparedPolicy, Comparison } from "../api/comparison.ts";
import { comparedPolicies } from "../api/comparison.ts";
import type { Policy } from "../domain/account/account-spec.ts";
import type { ComparedAccount } from "./compared-account.ts";

type Finding = Comparison["findings"][number];

/** Finds policy fields that differ between two environments: one finding per field, however many accounts differ. */
export function differingPolicies(
  compared: readonly ComparedAccount[],
  sides: readonly Environment[],
): readonly Finding[] {
  return comparedPolicies.flatMap((field): readonly Finding[] => {
    const held = sides.map((side) => ({
      side,
      accounts: compared.filter(({ environments }) => environments.includes(side)),
    }));
    if (held.some(({ accounts }) => accounts.length === 0)) return [];
    const [one, other] = held.map(
      ({ accounts }) => new Set(accounts.map(({ spec }) => valueOf(spec.policy, field))),
    );
    if (!one || !other || (one.size === other.size && [...one].every((value) => other.has(value)))) return [];
    const differing = held.flatMap(({ accounts }, index) => {
      const known = index === 0 ? other : one;
      return accounts.filter(({ spec }) => !known.has(valueOf(spec.policy, field)));
    });
    const message = `${field}: ${held.map(({ side, accounts }) => `${side} ${valuesText(accounts, field)}`).join("; ")}`;
    return [
      { finding: "PolicyDiffers", accounts: [...new Set(differing.map(({ spec }) => spec.name))], message },
    ];
  });
}

function valuesText(accounts: readonly ComparedAccount[], field: ComparedPolicy): string {
  return [...new Set(accounts.map(({ spec }) => valueOf(spec.policy, field)))].join(", ");
}

const unitsMs = [
  [dayMs, "d"],
  [hourMs, "h"],
  [minuteMs, "m"],
  [1_000, "s"],
] as const;

function valueOf(policy: Policy, field: ComparedPolicy): string {
  const value = policy[field];
  if (value === undefined) return "never";
  if (typeof value === "string" || !field.endsWith("Ms")) return String(value);
  const [unitMs, unit] = unitsMs.find(([ms]) => value !== 0 && value % ms === 0) ?? [1, "ms"];
  return `${value / unitMs}${unit}`;
}
