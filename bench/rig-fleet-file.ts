import type { LocalStack } from "../emulator/stack/local-stack.ts";
import { resourceGroup } from "../emulator/stack/stack-plan.ts";

export const vault = "kv-bench";
export const consumers = ["app-1", "app-2"] as const;

const owner = { name: "Bench team", contact: "bench@contoso.example" };

/** The account whose consumer lends its identity to all the others. */
export const speaker = "speaker";
export const speakingConsumer = {
  name: consumers[0],
  owner,
  environment: "production",
  vault,
  instances: 1,
  pollMs: 1_000,
  reportMs: 1_000,
  refreshWithin: "0ms",
} as const;

export interface RigFleet {
  readonly accounts: readonly string[];
  /** Accounts that are due at once. None comes due a second time. */
  readonly due?: readonly string[];
  /** As in the fleet file. */
  readonly rollout?: Readonly<Record<string, unknown>>;
}

export function accountNames(group: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${group}-${String(index).padStart(5, "0")}`);
}

/** Ten in alternation, so that this machine is the limit and not Resource Manager. */
export function subscriptionOf(account: string): string {
  return `00000000-0000-4000-8000-00000000000${account.at(-1) ?? "0"}`;
}

/** Accounts with two consumers each. Nothing waits for time to pass, except a soak that no look waits for. */
export function fleetText(
  { azure, principals }: LocalStack,
  { accounts, due = [], rollout }: RigFleet,
): string {
  const principal = principals.consumers.get(`${speaker}/${speakingConsumer.name}`)?.objectId;
  const isDue = new Set(due);
  const policy = { timerGrace: "0s", cooldown: "1h", soak: "1s", probeInterval: "0ms" };
  const document = {
    version: 1,
    policy: { ...policy, driftCheck: "1h", staleAfter: "1h" },
    ...(rollout && { rollout }),
    accounts: accounts.map((name) => ({
      name,
      resourceId:
        `/subscriptions/${subscriptionOf(name)}/resourceGroups/${resourceGroup}` +
        `/providers/Microsoft.CognitiveServices/accounts/${name}`,
      publishedSecret: name,
      vaults: [azure.vaultUrl(vault)],
      ...(isDue.has(name) && { policy: { cadence: "1s", allowShortCadence: true } }),
      consumers: consumers.map((consumer) => ({
        name: consumer,
        owner,
        environment: "production",
        principal,
        refreshWithin: "0ms",
      })),
    })),
  };
  return JSON.stringify(document);
}
