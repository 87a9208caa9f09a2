import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { LocalStack, StartListeners } from "../emulator/stack/local-stack.ts";
import { startLocalStack } from "../emulator/stack/local-stack.ts";
import { UnexpectedAnswerError } from "../emulator/stack/keyturn-client.ts";
import type { AccountPlan, StackPlan } from "../emulator/stack/stack-plan.ts";
import { audience } from "../emulator/stack/stack-plan.ts";
import { fingerprintOf } from "../shared/secret-value.ts";
import type { SlowStorage } from "./slow-storage.ts";
import { startSlowStorage } from "./slow-storage.ts";

export const vault = "kv-bench";
const consumer = "app";
/** No look of the rig takes longer once its rotation has ended. */
const everyLookMs = 1_000;
/** Nothing waits for time to pass: only the work itself is left. */
export const rigPolicy = { soak: "1ms", cooldown: "0s", probeInterval: "0ms", driftCheck: "1h" } as const;
/** Exists only in Azure: the fleet file does not have it. */
export const bareAccount = "bare";
export const rotatedAccount = "rotated";

/**
 * The app in its host, Azure and storage, one enrolled account whose only consumer adopts at once, and one
 * account to compare with.
 */
export interface RotationRig {
  readonly stack: LocalStack;
  readonly storage: SlowStorage;
  /** Requests a rotation; resolves when the request is accepted. */
  request(): Promise<void>;
  /** Resolves when the trail records that the fresh key is published. Call it before the request. */
  begun(): Promise<void>;
  /** Requests a rotation, and waits until it has begun. */
  begin(): Promise<void>;
  /** Reports the published key for the consumer; resolves when the report is accepted. */
  report(): Promise<void>;
  /** Resolves when the trail records the end of the rotation. Call it before the report. */
  ended(): Promise<void>;
  /** Resolves when no work is left, or soon. Call it after the end. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRotationRig(
  change: Partial<StackPlan> = {},
  hooks: { readonly startListeners?: StartListeners } = {},
): Promise<RotationRig> {
  const directory = await mkdtemp(join(tmpdir(), "keyturn-bench-"));
  const storage = await startSlowStorage();
  const accounts = [account(rotatedAccount), account(bareAccount)];
  const plan = { ...planOf(directory, accounts), ...change };
  const stack = await startLocalStack(plan, { ...hooks, startStorage: async () => storage });
  const token = await stack.azure.tokenFor({ client: `${rotatedAccount}/${consumer}`, audience });

  async function report(): Promise<void> {
    const versions = stack.azure.secretVersions(vault, `${rotatedAccount}-key`);
    const fingerprint = fingerprintOf(versions.at(-1)?.value ?? "");
    const body = { instance: "app-1", fingerprint, healthy: true };
    await accepted("POST", `accounts/${rotatedAccount}/consumers/${consumer}/reports`, body, token);
  }

  async function accepted(method: string, path: string, body: object, as?: string): Promise<void> {
    const answer = await stack.keyturn.request(method, path, body, as);
    if (answer.status !== 202) throw new UnexpectedAnswerError(method, path, answer);
  }

  const request = () =>
    accepted("POST", `accounts/${rotatedAccount}/rotations`, { mode: "manual", reason: "measured" });
  const begun = () => storage.written("fresh-key-published");

  await stack.startApp();
  await stack.applyFleet(fleetWithout(bareAccount, stack.fleetDocument()));
  while ((await stack.keyturn.account(rotatedAccount)).phase !== "idle") await delay(50);
  await report();
  return {
    stack,
    storage,
    report,
    request,
    begun,
    async begin() {
      const published = begun();
      await request();
      await published;
    },
    ended: () => storage.written("rotation-ended"),
    // The message of the last look is taken back or deleted; that may have happened already.
    settled: () => Promise.race([storage.written("steps/messages/"), delay(everyLookMs)]),
    async stop() {
      await stack.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function planOf(directory: string, accounts: readonly AccountPlan[]): StackPlan {
  return {
    directory,
    accounts,
    policy: rigPolicy,
    eventsFrom: [],
    sweepSchedule: "0 0 0 1 1 *",
    claimMs: 60_000,
    callsPerSecond: 1,
    apart: true,
  };
}

function account(name: string): AccountPlan {
  return {
    name,
    publishedSecret: `${name}-key`,
    vaults: [vault],
    secretExists: true,
    consumers: [
      {
        name: consumer,
        owner: { name: "Bench team", contact: "bench@contoso.example" },
        environment: "production",
        vault,
        instances: 1,
        pollMs: 1_000,
        reportMs: 1_000,
        refreshWithin: "0ms",
      },
    ],
  };
}

function fleetWithout(name: string, document: object): object {
  const { accounts, ...rest } = document as { readonly accounts: readonly { readonly name: string }[] };
  return { ...rest, accounts: accounts.filter((entry) => entry.name !== name) };
}
