import type { AzureCalls } from "./azure-calls.ts";

export type BudgetedCall = Exclude<keyof AzureCalls, "probe">;

/**
 * The call limits of one rotation, however many consumers it has and however long it waits for them. Vault
 * figures hold per vault: one read before each of the two regenerations and one of each slot's secret (ADR 21), three
 * secrets to set, and one superseded version to disable. Probes are paced and not limited.
 */
export const callBudget: Readonly<Record<BudgetedCall, number>> = {
  armPost: 4,
  armGet: 1,
  vaultGet: 4,
  vaultSet: 3,
  vaultUpdate: 1,
};

export const budgetedCalls = Object.keys(callBudget) as readonly BudgetedCall[];

/** The kinds of call over budget. */
export function overBudget(calls: AzureCalls): readonly BudgetedCall[] {
  return budgetedCalls.filter((kind) => calls[kind] > callBudget[kind]);
}
