import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { audience } from "../../emulator/stack/stack-plan.ts";
import type { Advice } from "../../shared/api/advice.ts";
import { advice } from "../../shared/api/advice.ts";
import type { RunningAgent } from "../agent/agent-world.ts";
import { startAgent } from "../agent/agent-world.ts";
import { until } from "../until.ts";
import { aConsumer, anAccount } from "./stack/plans.ts";
import { anEnrolledStack } from "./stack/running-stack.ts";

let stack: LocalStack;
beforeAll(async () => {
  stack = await anEnrolledStack({
    accounts: [
      anAccount({ consumers: [] }),
      anAccount({
        name: "speech",
        publishedSecret: "speech-key",
        // keyturn's own calls are an estimate, which hides none of others only while there are few.
        policy: { driftCheck: "1h" },
        consumers: [aConsumer()],
      }),
    ],
    policy: { soak: "1s", driftCheck: "1s" },
    // With them the app gets the rights to look around.
    surroundings: {},
    knobs: { logIngestionMs: 0, metricsIntervalMs: 500 },
  });
}, 60_000);

type Advised = Advice["accounts"][number] | undefined;

async function advised(account = "vision"): Promise<Advised> {
  const { status, body } = await stack.keyturn.request("GET", "advice");
  expect(status).toBe(200);
  return advice.parse(body).accounts.find((one) => one.account === account);
}

async function discover(): Promise<void> {
  expect((await stack.keyturn.request("POST", "discovery")).status).toBe(200);
}

/** One call of the account itself, by whoever has its key. */
async function callWithKey(account: string): Promise<number> {
  const { key1 } = stack.azure.keys(account);
  const url = `${stack.azure.accountEndpoint(account)}openai/v1/models`;
  return (await fetch(url, { headers: { "api-key": key1 } })).status;
}

/** How often keyturn's watch has called the account. */
const watched = async () => (await advised())?.blastRadius.calls ?? 0;

describe("an unused account", () => {
  it("is ready to lose its keys, although keyturn keeps calling it", async () => {
    await discover();
    await until(async () => (await watched()) > 3);
    expect(await advised()).toMatchObject({
      keyless: { verdict: "ready" },
      blastRadius: { capabilities: [], callsByOthers: 0 },
    });
  });

  it("counts as used as soon as anybody calls it, and shows the APIs", async () => {
    expect(await callWithKey("vision")).toBe(200);
    await until(async () => (await advised())?.keyless.verdict === "in-use");
    expect((await advised())?.blastRadius).toMatchObject({ capabilities: ["openai"], callsByOthers: 1 });
  });
});

describe("an account whose application calls through an agent that sends tokens", () => {
  const rights = ["vault/read:kv-main"];
  const role = "ai/call:speech";
  let agent: RunningAgent;

  /** The statuses of so many calls of the application. */
  const calls = async (count: number): Promise<readonly number[]> => {
    const statuses = new Set<number>();
    for (let made = 0; made < count; made += 1) {
      const answer = await fetch(`${agent.address}/openai/v1/models`, { headers: { "api-key": "unused" } });
      await answer.arrayBuffer();
      statuses.add(answer.status);
    }
    return [...statuses];
  };

  /** The advice once it is this one; each look needs a discovery that compares the latest calls. */
  const verdict = (wanted: string, about: RegExp): Promise<NonNullable<Advised>> =>
    until(async () => {
      await discover();
      const found = await advised("speech");
      const isMeant =
        found?.keyless.verdict === wanted && found.keyless.because.some((why) => about.test(why));
      return isMeant ? found : undefined;
    });

  beforeAll(async () => {
    const { azure, origin, principals } = stack;
    azure.setPermissions("speech/shop", [...rights, role]);
    const shop = principals.consumers.get("speech/shop");
    agent = await startAgent(
      {
        version: 1,
        endpoint: new URL(azure.accountEndpoint("speech")).origin,
        secret: `${azure.vaultUrl("kv-main")}/secrets/speech-key`,
        keyturn: { url: origin, audience, account: "speech", consumer: "shop" },
        identity: { kind: "environment" },
        auth: "key-then-entra",
        report: "500ms",
        proxy: { listen: "127.0.0.1:0" },
      },
      {
        ...azure.environment(),
        AZURE_AUTHORITY_HOST: azure.authority,
        AZURE_TENANT_ID: azure.tenantId,
        AZURE_CLIENT_ID: shop?.clientId ?? "",
        AZURE_CLIENT_SECRET: shop?.clientSecret ?? "",
      },
    );
  }, 60_000);

  it("is ready to lose its keys, and no call fails when they are switched off", async () => {
    expect(await calls(40)).toEqual([200]);
    const { keyless } = await verdict("ready", /^all 40 calls of shop carried tokens/);
    expect(keyless.command).toContain("disableLocalAuth=true");
    stack.azure.changeAccountBehindTheBack("speech", { disableLocalAuth: true });
    expect(await callWithKey("speech")).toBe(403);
    expect(await calls(40)).toEqual([200]);
    stack.azure.changeAccountBehindTheBack("speech", { disableLocalAuth: false });
  });

  it("is not ready after one call of somebody unknown, nor after one of its own with a key", async () => {
    expect(await callWithKey("speech")).toBe(200);
    await verdict("in-use", /^2 of \d+ calls in 30 days are unexplained/);
    stack.azure.setPermissions("speech/shop", rights);
    expect(await calls(1)).toEqual([200]);
    await verdict("in-use", /^shop uses a key: 1 of its \d+ calls in 30 days/);
  });
});
