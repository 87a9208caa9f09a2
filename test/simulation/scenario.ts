import type { AccountSpec, ConsumerSpec } from "../../shared/domain/account/account-spec.ts";
import type { Dice } from "./dice.ts";

const second = 1_000;
export const minute = 60 * second;

export const claimMs = 60 * second;
export const sweepMs = 60 * second;
/** Longer than any wait, retry and re-check that can be pending when the faults end. */
export const settleWithinMs = 180 * minute;
export const vaults = ["https://kv-main.vault.azure.net", "https://kv-dr.vault.azure.net"] as const;

/** The account of a seed; its times are short but in the proportion of real ones. */
export function accountOf(dice: Dice): AccountSpec {
  return {
    name: "vision",
    resourceId:
      "/subscriptions/s-1/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/vision",
    publishedSecret: "vision-key",
    vaults: dice.chance(0.4) ? vaults : [vaults[0]],
    initialSlot: dice.pick(["key1", "key2"]),
    consumers: [
      consumer("web", 2, dice),
      // More than one property of a table row could list.
      consumer("batch", dice.chance(0.01) ? 300 : 1, dice),
      ...(dice.chance(0.3)
        ? [{ ...consumer("report", 1, dice), criticality: "advisory" as const, refreshWithinMs: 4 * minute }]
        : []),
    ],
    policy: {
      cadenceMs: 86_400 * second,
      timerGraceMs: minute,
      cooldownMs: dice.pick([minute, 3 * minute]),
      soakMs: dice.pick([0, minute, 2 * minute]),
      staleAfterMs: 2 * minute,
      adoptWithinMs: 30 * minute,
      probes: dice.between(1, 3),
      probeIntervalMs: 2 * second,
      confirmWithinMs: dice.pick([2 * minute, 10 * minute]),
      approval: dice.chance(0.15) ? "required" : "none",
      approvalWithinMs: 10 * minute,
      ...(dice.chance(0.3) && { revertAtUnhealthy: dice.between(1, 2) }),
      driftCheckMs: minute,
      slotCheckMs: 5 * minute,
      unknownConsumers: "allow",
      copies: dice.chance(0.8) ? "block" : "warn",
      emergencyByAlert: "propose",
    },
  };
}

function consumer(name: string, instances: number, dice: Dice): ConsumerSpec {
  return {
    name,
    owner: { name: `Team ${name}`, contact: `${name}@example.com` },
    environment: "production",
    confirmsBy: { kind: "report" },
    circumstantialSuffices: false,
    criticality: "required",
    instances,
    principal: "33333333-0000-4000-8000-000000000001",
    refreshWithinMs: dice.pick([30 * second, minute]),
  };
}
