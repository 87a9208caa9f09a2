import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import { audience } from "../../emulator/stack/stack-plan.ts";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { freePort } from "../../emulator/free-port.ts";
import { anAccount, aConsumer } from "../e2e/stack/plans.ts";
import { anEnrolledStack, ended, rotate, takeBack } from "../e2e/stack/running-stack.ts";
import { until } from "../until.ts";
import type { RunningAgent } from "./agent-world.ts";
import { startAgent } from "./agent-world.ts";

/** Starts an agent as the consumer `shop` of the stack. */
async function agentOf(stack: LocalStack, port: number): Promise<RunningAgent> {
  const { azure, principals, origin } = stack;
  const application = principals.consumers.get("vision/shop");
  return startAgent(
    {
      version: 1,
      endpoint: new URL(azure.accountEndpoint("vision")).origin,
      secret: `${azure.vaultUrl("kv-main")}/secrets/vision-key`,
      keyturn: { url: origin, audience, account: "vision", consumer: "shop" },
      identity: { kind: "environment" },
      poll: "300ms",
      report: "500ms",
      proxy: { listen: `127.0.0.1:${port}`, drain: "1s" },
    },
    {
      ...azure.environment(),
      AZURE_AUTHORITY_HOST: azure.authority,
      AZURE_TENANT_ID: azure.tenantId,
      AZURE_CLIENT_ID: application?.clientId ?? "",
      AZURE_CLIENT_SECRET: application?.clientSecret ?? "",
    },
  );
}

/** An application that calls the agent's address all the time, with a key of its own that opens nothing. */
function application(port: number) {
  const statuses: number[] = [];
  const stopping = new AbortController();
  const call = async (): Promise<void> => {
    const url = `http://127.0.0.1:${port}/openai/v1/models`;
    const status = await fetch(url, { headers: { "api-key": "placeholder" } }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      },
      () => 0,
    );
    statuses.push(status);
  };
  const work = (async () => {
    while (!stopping.signal.aborted) {
      await Promise.all([call(), call(), delay(50)]);
    }
  })();
  return {
    statuses,
    stop: async () => {
      stopping.abort();
      await work;
    },
  };
}

const enrolled = (policy: Readonly<Record<string, string>>) =>
  anEnrolledStack({
    accounts: [anAccount({ consumers: [aConsumer()] })],
    policy: { soak: "1s", staleAfter: "20s", cooldown: "1h", probeInterval: "50ms", ...policy },
  });

describe("an application behind the agent", () => {
  it("fails no call while both keys are rotated, and confirms the rotation without knowing of it", async () => {
    const stack = await enrolled({});
    const before = stack.azure.keys("vision");
    const port = await freePort();
    await agentOf(stack, port);
    const shop = application(port);
    await rotate(stack);
    const { rotations } = await ended(stack);
    await shop.stop();
    expect(rotations).toEqual([expect.objectContaining({ outcome: "completed" })]);
    expect(stack.azure.keys("vision").key1).not.toBe(before.key1);
    expect(stack.azure.keys("vision").key2).not.toBe(before.key2);
    expect(new Set(shop.statuses)).toEqual(new Set([200]));
  });

  it("is refused no call when the agent is killed in the middle, and the rotation goes on with the next one", async () => {
    const stack = await enrolled({ staleAfter: "5s" });
    const port = await freePort();
    const first = await agentOf(stack, port);
    const shop = application(port);
    await until(() => shop.statuses.length > 5);
    await rotate(stack);
    await until(async () => (await stack.keyturn.account("vision")).phase === "adopting");
    await first.program.kill();
    await agentOf(stack, port);
    const { rotations } = await ended(stack);
    await shop.stop();
    expect(rotations).toEqual([expect.objectContaining({ outcome: "completed" })]);
    // 0: the agent was not there. No call got through with a wrong key.
    expect(shop.statuses.filter((status) => status !== 200 && status !== 0)).toEqual([]);
    expect(shop.statuses.at(-1)).toBe(200);
  });

  it("fails no call when the fresh key is taken back", async () => {
    const stack = await enrolled({ soak: "5m" });
    const before = stack.azure.keys("vision").key1;
    const port = await freePort();
    await agentOf(stack, port);
    const shop = application(port);
    const rotation = await rotate(stack);
    expect(await takeBack(stack, rotation)).toBe(202);
    const { rotations } = await ended(stack);
    await shop.stop();
    expect(rotations).toEqual([expect.objectContaining({ outcome: "reverted" })]);
    expect(stack.azure.keys("vision").key1).toBe(before);
    expect(new Set(shop.statuses)).toEqual(new Set([200]));
  });
});
