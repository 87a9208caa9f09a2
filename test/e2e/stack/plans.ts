import type { AccountPlan, ConsumerPlan, StackPlan } from "../../../emulator/stack/stack-plan.ts";

/** Valid defaults for a consumer that adopts quickly; a test names only what it is about. */
export function aConsumer(change: Partial<ConsumerPlan> = {}): ConsumerPlan {
  return {
    name: "shop",
    owner: { name: "Shop team", contact: "shop@contoso.example" },
    environment: "production",
    vault: "kv-main",
    instances: 1,
    pollMs: 300,
    reportMs: 500,
    refreshWithin: "500ms",
    ...change,
  };
}

export function anAccount(change: Partial<AccountPlan> = {}): AccountPlan {
  return {
    name: "vision",
    publishedSecret: "vision-key",
    vaults: ["kv-main"],
    secretExists: true,
    consumers: [aConsumer()],
    ...change,
  };
}

export function aPlan(directory: string, change: Partial<StackPlan> = {}): StackPlan {
  return {
    directory,
    accounts: [anAccount()],
    policy: { soak: "1s", staleAfter: "20s", cooldown: "1h", probeInterval: "50ms" },
    eventsFrom: [],
    sweepSchedule: "* * * * * *",
    claimMs: 4_000,
    callsPerSecond: 20,
    messageLockMs: 2_000,
    apart: true,
    ...change,
  };
}
