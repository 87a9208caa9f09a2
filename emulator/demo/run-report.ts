import type { RotationDocument } from "../../shared/api/rotation.ts";
import type { AzureCalls } from "./azure-calls.ts";
import { callBudget, overBudget } from "./call-budget.ts";

/** How often consumers called the data plane, and how often they failed. */
export type ConsumerCalls = { readonly calls: number; readonly failures: number };

/** One rotation in the report. Instants are ISO 8601, keys are fingerprints. */
export type RotationReport = {
  readonly account: string;
  readonly mode: string;
  /** `unfinished`: it was still in flight at the deadline. */
  readonly outcome: string;
  readonly before: RotationDocument["before"];
  readonly after: RotationDocument["after"];
  /** In order, each with the instant it was entered; the last one ends the rotation. */
  readonly phases: readonly { readonly phase: string; readonly at: string }[];
  /** Of this account's consumers, between the request and the end, to about a second. */
  readonly consumerCalls: number;
  readonly consumerFailures: number;
  readonly azureCalls: AzureCalls;
};

/** A whole run, as `--json` prints it. */
export type RunReport = {
  readonly rotations: readonly RotationReport[];
  /** Of all consumers from their first call to their last. */
  readonly consumerCalls: number;
  readonly consumerFailures: number;
  /** From the start until every rotation had ended. */
  readonly wallMs: number;
};

export function rotationReport(
  account: string,
  { mode, outcome, before, after, phases }: RotationDocument,
  consumers: ConsumerCalls,
  azureCalls: AzureCalls,
): RotationReport {
  return {
    account,
    mode,
    outcome: outcome ?? "unfinished",
    before: fingerprintsOf(before),
    after: fingerprintsOf(after),
    phases: phases.map(({ phase, at }) => ({ phase, at })),
    consumerCalls: consumers.calls,
    consumerFailures: consumers.failures,
    azureCalls,
  };
}

/** Every reason why a run is not a success, as sentences; empty for a good one. */
export function faultsOf(report: RunReport, accounts: readonly string[]): readonly string[] {
  const failed = report.consumerFailures;
  return [
    ...(failed > 0 ? [`${failed} consumer ${failed === 1 ? "call" : "calls"} failed`] : []),
    ...accounts.flatMap((account) => {
      const rotation = report.rotations.find((known) => known.account === account);
      return rotation ? faultsOfRotation(rotation) : [`${account} was not rotated`];
    }),
  ];
}

function faultsOfRotation({
  account,
  outcome,
  before,
  after,
  azureCalls,
}: RotationReport): readonly string[] {
  if (outcome !== "completed") return [`the rotation of ${account} is ${outcome}`];
  const unchanged = (["key1", "key2"] as const).filter((slot) => before[slot] === after[slot]);
  return [
    ...unchanged.map((slot) => `${slot} of ${account} is unchanged`),
    ...overBudget(azureCalls).map(
      (kind) =>
        `the rotation of ${account} made ${azureCalls[kind]} ${kind} calls where ${callBudget[kind]} are allowed`,
    ),
  ];
}

function fingerprintsOf({ key1, key2 }: RotationDocument["before"]): RotationDocument["before"] {
  return { key1, key2 };
}
