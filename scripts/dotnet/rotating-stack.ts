import { setTimeout as delay } from "node:timers/promises";
import type { LocalAzure } from "../../emulator/azure/local-azure.ts";
import { startLocalStack } from "../../emulator/stack/local-stack.ts";
import { UnexpectedAnswerError } from "../../emulator/stack/keyturn-client.ts";
import type { StackPlan } from "../../emulator/stack/stack-plan.ts";
import { audience } from "../../emulator/stack/stack-plan.ts";
import type { Operations } from "./control.ts";

const account = "vision";
const consumer = "shop";
const vault = "kv-main";
const secret = "vision-key";

/** keyturn with one account, whose one consumer is the test's own process. */
export interface RotatingStack {
  readonly azure: LocalAzure;
  readonly operations: Operations;
  facts(): Promise<object>;
  stop(): Promise<void>;
}

export async function startRotatingStack(directory: string): Promise<RotatingStack> {
  const stack = await startLocalStack(planIn(directory));
  try {
    await stack.startApp();
    await stack.applyFleet();
    while (!(await stack.keyturn.accounts()).every(({ phase }) => phase === "idle")) await delay(100);
  } catch (error) {
    await stack.stop();
    throw error;
  }
  const { azure, keyturn, principals } = stack;
  return {
    azure,
    operations: {
      async rotate() {
        const wish = { mode: "manual", reason: "the tests of the .NET library" };
        const answer = await keyturn.request("POST", `accounts/${account}/rotations`, wish);
        if (answer.status !== 202) throw new UnexpectedAnswerError("POST", "rotations", answer);
      },
      rotations: async () =>
        (await keyturn.account(account)).rotations.map(({ outcome }) => outcome ?? "running"),
    },
    async facts() {
      const identity = principals.consumers.get(`${account}/${consumer}`);
      return {
        vault: await azure.reachable.vaultUrl(vault),
        secret,
        endpoint: await azure.reachable.accountEndpoint(account),
        keyturn: stack.origin,
        audience,
        account,
        consumer,
        authority: azure.reachable.authority,
        tenant: azure.tenantId,
        client: identity?.clientId,
        clientSecret: identity?.clientSecret,
      };
    },
    stop: () => stack.stop(),
  };
}

function planIn(directory: string): StackPlan {
  return {
    directory,
    sweepSchedule: "* * * * * *",
    claimMs: 4_000,
    callsPerSecond: 0,
    eventsFrom: [],
    policy: { soak: "1s", staleAfter: "20s", cooldown: "1s", probeInterval: "50ms" },
    // A replaced key is refused at once, and a new one accepted late, as Azure may do.
    knobs: { newKeyDelayMs: 300, oldKeyGraceMs: 0 },
    accounts: [
      {
        name: account,
        publishedSecret: secret,
        vaults: [vault],
        secretExists: true,
        consumers: [
          {
            name: consumer,
            owner: { name: "Shop team", contact: "shop@contoso.example" },
            environment: "production",
            vault,
            instances: 1,
            pollMs: 300,
            reportMs: 500,
            refreshWithin: "500ms",
          },
        ],
      },
    ],
  };
}
