import type { Cell, Result } from "../../shared/view/tables/result.ts";
import { marked } from "../../shared/view/tables/result.ts";
import { theFleet } from "./fleet-difference-table.ts";

interface AppliedFleet {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly rolloutChanged: boolean;
  readonly consumers: readonly {
    readonly account: string;
    readonly added: readonly string[];
    readonly removed: readonly string[];
  }[];
}

/** Lists what applying a fleet file has changed. */
export function fleetAppliedTable(applied: AppliedFleet): Result {
  const { added, changed, removed, rolloutChanged, consumers } = applied;
  const rows: readonly (readonly Cell[])[] = [
    ...(rolloutChanged ? [[theFleet, marked("changed", "warn"), "rollout"]] : []),
    ...added.map((account) => [account, marked("added", "good"), "the account"]),
    ...changed.map((account) => [account, marked("changed", "warn"), "the account"]),
    ...removed.map((account) => [account, marked("removed", "bad"), "the account"]),
    ...consumers.flatMap(({ account, ...names }) => [
      ...names.added.map((name) => [account, marked("added", "good"), `consumer ${name}`]),
      ...names.removed.map((name) => [account, marked("removed", "bad"), `consumer ${name}`]),
    ]),
  ];
  return {
    data: applied,
    sections: [{ columns: ["account", "change", "what"], rows, empty: "applied; no changes" }],
  };
}
