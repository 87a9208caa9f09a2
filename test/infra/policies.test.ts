import { describe, expect, it } from "@jest/globals";
import { builtInPolicies } from "./allowed-values.ts";
import { configurations, deployed } from "./compiled.ts";

const assigned = configurations.flatMap((name) =>
  deployed(name, "Microsoft.Authorization/policyAssignments").map(({ properties }) => properties ?? {}),
);

describe("the policies that the template assigns", () => {
  it("are built in", () => {
    const ids = new Set(assigned.map((one) => String(one["policyDefinitionId"]).split("/").at(-1) ?? ""));
    expect([...ids].toSorted()).toEqual(Object.keys(builtInPolicies).toSorted());
  });

  it("report and change nothing, but for the one that connects logs", () => {
    const effects = assigned.map((one) => (one["parameters"] as { effect: { value: string } }).effect.value);
    const connecting = assigned.filter((one) => String(one["policyDefinitionId"]).includes("55d1f543"));
    expect(effects.filter((effect) => effect !== "Audit")).toHaveLength(connecting.length);
  });
});
