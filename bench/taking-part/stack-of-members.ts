import type { StackPlan } from "../../emulator/stack/stack-plan.ts";
import type { MemberPlan } from "./members.ts";

export const account = "vision";
export const publishedSecret = "vision-key";
export const vault = "kv-main";
export const pollMs = 500;
export const reportMs = 500;

/** One account that all members use. The report of a killed process stands in the way until it is stale. */
export function stackOfMembers(directory: string, members: readonly MemberPlan[]): StackPlan {
  return {
    directory,
    accounts: [
      {
        name: account,
        publishedSecret,
        vaults: [vault],
        secretExists: true,
        consumers: members.map(({ name }) => ({
          name,
          owner: { name: `The team of ${name}`, contact: `${name}@contoso.example` },
          environment: "production",
          vault,
          instances: 1,
          pollMs,
          reportMs,
          refreshWithin: "2s",
        })),
      },
    ],
    policy: { soak: "3s", staleAfter: "8s", cooldown: "0s", probeInterval: "50ms", allowShortCadence: true },
    eventsFrom: [],
    sweepSchedule: "* * * * * *",
    claimMs: 4_000,
    callsPerSecond: 1,
    messageLockMs: 2_000,
    apart: true,
  };
}
