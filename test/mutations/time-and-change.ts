import type { Mutation } from "./mutation.ts";

/** Cooldowns, cadences and what changes while time passes. */
export const timeAndChange: readonly Mutation[] = [
  {
    breaks: "a rotation does not start within the cooldown of an automatic revert",
    file: "shared/domain/rotation/evolve-ended.ts",
    before: 'return outcome !== "cancelled" && outcome !== "failed";',
    after: 'return outcome !== "cancelled" && outcome !== "failed" && outcome !== "reverted";',
    tests: ["test/reconciler/time/cooldown.test.ts"],
  },
  {
    breaks: "a rotation that touched nothing leaves the cooldown of the one before as it is",
    file: "shared/domain/commands/commands.ts",
    before: "...(touchedAt && { touchedAt }),",
    after: "",
    tests: ["test/reconciler/time/cooldown.test.ts"],
  },
  {
    breaks: "near expiry of the same version in another vault starts nothing",
    file: "shared/domain/decide/decide-idle.ts",
    before: "vault === because.vault && ",
    after: "",
    tests: ["test/domain/decide/idle.test.ts"],
  },
  {
    breaks: "a near-expiry event of another vault wakes no account",
    file: "functions/triggers/near-expiry.ts",
    before: " && known.vaults.includes(vault)",
    after: "",
    tests: ["test/functions/triggers/near-expiry.test.ts"],
  },
  {
    breaks: "no account is always due",
    file: "shared/fleet-file/policy-limits.ts",
    before: "[cadenceMs === 0,",
    after: "[cadenceMs < 0,",
    tests: ["test/shared/fleet-file/policy-limits.test.ts"],
  },
  {
    breaks: "a policy that would never end is refused when it is applied",
    file: "shared/fleet-file/fleet-file.ts",
    before: "const fleet = storedFleet(text);\n  const faults = fleet.accounts.flatMap(policyLimits);",
    after: "const fleet = storedFleet(text);\n  const faults: readonly Fault[] = [];",
    tests: ["test/shared/fleet-file/policy-limits.test.ts"],
  },
  {
    breaks: "a report that a decision may rest on is not forgotten",
    file: "shared/domain/safety/departed.ts",
    before: "policy.staleAfterMs - policy.soakMs - shownForMs",
    after: "policy.staleAfterMs",
    tests: ["test/domain/safety/departed.test.ts"],
  },
  {
    breaks: "a consumer whose instances have all gone still says which",
    file: "shared/domain/safety/departed.ts",
    before: ".slice(kept)",
    after: ".slice(0)",
    tests: ["test/domain/safety/departed.test.ts"],
  },
  {
    breaks: "a report that came meanwhile is not forgotten",
    file: "shared/azure/tables/table-consumer-board.ts",
    before: "table.deleteEntity(account, rowKey, { etag })",
    after: "table.deleteEntity(account, rowKey)",
    tests: ["test/contracts/storage-adapters.test.ts"],
  },
  {
    breaks: "a report of an instance that was forgotten meanwhile is stored",
    file: "shared/azure/tables/table-consumer-board.ts",
    before: 'answer === "gone" ?',
    after: 'answer === "gone" && !before ?',
    tests: ["test/contracts/storage-adapters.test.ts"],
  },
];
