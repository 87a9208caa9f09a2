import { newcomers } from "../serving/newcomers.ts";
import type { StackPlan } from "../stack/stack-plan.ts";

const checkout = { name: "Checkout team", contact: "checkout@contoso.example" };
const support = { name: "Support tools team", contact: "support@contoso.example" };
const data = { name: "Data platform team", contact: "data@contoso.example" };

/**
 * Three accounts, one per trigger, with consumers of every temper. Seconds stand for what would take hours.
 *
 * @param consumer the application that a newcomer plays afterwards.
 */
export function demoPlan(directory: string, consumer: string): StackPlan {
  return {
    directory,
    others: newcomers(consumer, "kv-west"),
    // Nothing but what the accounts need; with it, keyturn may look around, which the doctor expects.
    surroundings: {},
    sweepSchedule: "*/2 * * * * *",
    claimMs: 10_000,
    callsPerSecond: 20,
    eventsFrom: ["kv-west", "kv-east"],
    eventsTopic: "keyturn",
    policy: {
      soak: "4s",
      staleAfter: "30s",
      cooldown: "1h",
      probeInterval: "300ms",
      timerGrace: "1h",
    },
    knobs: { latencyMs: { arm: 20, vault: 10, ai: 5 }, newKeyDelayMs: 700, oldKeyGraceMs: 900 },
    accounts: [
      {
        // Rotated by the near-expiry event of its secret, which exists before keyturn starts.
        name: "vision",
        publishedSecret: "vision-key",
        vaults: ["kv-west"],
        secretExists: true,
        // Consumers run and report by then, so that the reads of the event's look serve the preflight as
        // well.
        policy: { cadence: "12s" },
        consumers: [
          {
            name: "checkout-api",
            owner: checkout,
            environment: "production",
            vault: "kv-west",
            instances: 2,
            pollMs: 1_000,
            reportMs: 2_000,
            refreshWithin: "2s",
          },
        ],
      },
      {
        // Rotated by the timer: no event of its vault reaches the app.
        name: "speech",
        publishedSecret: "speech-key",
        vaults: ["kv-batch"],
        secretExists: false,
        policy: { cadence: "6s", timerGrace: "0s", soak: "9s" },
        consumers: [
          {
            name: "night-batch",
            owner: data,
            environment: "non-production",
            vault: "kv-batch",
            instances: 1,
            pollMs: 7_000,
            reportMs: 2_000,
            refreshWithin: "8s",
          },
        ],
      },
      {
        // Rotated manually, published to two regions.
        name: "language",
        publishedSecret: "language-key",
        vaults: ["kv-west", "kv-east"],
        secretExists: true,
        policy: { cadence: "90d" },
        consumers: [
          {
            name: "support-bot",
            owner: support,
            environment: "production",
            vault: "kv-west",
            instances: 1,
            pollMs: 1_000,
            reportMs: 2_000,
            refreshWithin: "2s",
          },
          {
            name: "support-bot-dr",
            owner: support,
            environment: "disaster-recovery",
            vault: "kv-east",
            instances: 1,
            pollMs: 1_500,
            reportMs: 2_000,
            refreshWithin: "3s",
          },
        ],
      },
    ],
  };
}
