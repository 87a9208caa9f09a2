import type { ConsumerPlan, StackPlan } from "../../emulator/stack/stack-plan.ts";
import { accountNames, subscriptionOf } from "../rig-fleet-file.ts";

const vaults = ["kv-soak-1", "kv-soak-2", "kv-soak-3", "kv-soak-4"] as const;
/** The instances of the consumers of every account. */
const consumers = { web: 3, batch: 2 } as const;

/**
 * Every account is due again four minutes after its last rotation: two cores work that off. What they do not work off
 * would pile up, whatever the code does.
 */
export function soakPlan(directory: string, accounts: number, nodeOptions: readonly string[]): StackPlan {
  return {
    directory,
    nodeOptions,
    accounts: accountNames("soak", accounts).map((name, index) => {
      const vault = vaults[index % vaults.length] ?? vaults[0];
      return {
        name,
        publishedSecret: `${name}-key`,
        vaults: [vault],
        secretExists: true,
        subscription: subscriptionOf(name),
        consumers: Object.entries(consumers).map(([consumer, instances]) =>
          consumerOf(consumer, instances, vault),
        ),
      };
    }),
    policy: {
      cadence: "4m",
      allowShortCadence: true,
      timerGrace: "0s",
      cooldown: "0s",
      soak: "30s",
      staleAfter: "3m",
      probeInterval: "300ms",
    },
    eventsFrom: [],
    sweepSchedule: "0 * * * * *",
    claimMs: 60_000,
    callsPerSecond: 1 / 15,
    apart: true,
    knobs: { latencyMs: { arm: 20, vault: 10, ai: 5 }, newKeyDelayMs: 300, oldKeyGraceMs: 300 },
  };
}

function consumerOf(name: string, instances: number, vault: string): ConsumerPlan {
  return {
    name,
    owner: { name: "Bench team", contact: "bench@contoso.example" },
    environment: "production",
    vault,
    instances,
    pollMs: 20_000,
    reportMs: 60_000,
    refreshWithin: "25s",
  };
}
