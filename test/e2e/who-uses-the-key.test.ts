import { beforeAll, describe, expect, it } from "@jest/globals";
import { keyReference } from "../../emulator/stack/asked-workloads.ts";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { resourceGroup } from "../../emulator/stack/stack-plan.ts";
import { until } from "../until.ts";
import { accepts } from "./stack/data-plane.ts";
import { aConsumer, anAccount } from "./stack/plans.ts";
import { anEnrolledStack, ended, rotate } from "./stack/running-stack.ts";
import { blobTexts, queueTexts, tableTexts } from "./stack/stored-text.ts";

const stranger = {
  clientId: "11111111-0000-4000-8000-0000000000f1",
  objectId: "22222222-0000-4000-8000-0000000000f1",
};
const copySources = ["app-settings", "container-app-secrets", "key-vaults", "app-configuration"];

/** A place for a copy in every kind of source, and a site that reads the secret; none is registered. */
const surroundings = {
  sites: [
    {
      name: "stranger",
      resourceGroup,
      identity: stranger,
      permissions: ["vault/read:kv-main"],
      settings: { AI_KEY: keyReference("kv-main", "vision-key") },
    },
    { name: "copier", resourceGroup, settings: {} },
  ],
  containerApps: [
    { name: "boxed", resourceGroup, replicas: 1, secrets: [{ name: "ai-key", value: "none yet" }] },
  ],
  vaults: [{ name: "kv-other", resourceGroup }],
  configurationStores: [{ name: "cfg-main", resourceGroup, values: [] }],
};

let stack: LocalStack;
beforeAll(async () => {
  stack = await anEnrolledStack({
    accounts: [anAccount({ consumers: [aConsumer()] })],
    surroundings,
    copySources,
    knobs: { logIngestionMs: 0, metricsIntervalMs: 1_000 },
  });
}, 60_000);

async function discover() {
  const { status, body } = await stack.keyturn.request("POST", "discovery");
  expect(status).toBe(200);
  return body as {
    readonly enrolled: readonly {
      readonly unknownConsumers: number;
      readonly users: readonly { readonly standing: string; readonly how: readonly string[] }[];
      readonly unseen: readonly { readonly source: string }[];
    }[];
    readonly copies: readonly { readonly source: string; readonly state: string; readonly name: string }[];
  };
}

describe("a site that reads the secret and is in no inventory", () => {
  it("is found unknown in one run, by its settings and by its reads", async () => {
    const { enrolled } = await discover();
    expect(enrolled).toMatchObject([
      {
        account: "vision",
        unknownConsumers: 1,
        users: [
          {
            standing: "unknown",
            how: expect.arrayContaining(["settings", "reads"]),
            resources: [stack.azure.siteId("stranger")],
            identities: expect.arrayContaining([stranger.objectId]),
          },
        ],
      },
    ]);
    const hidden = enrolled[0]?.unseen.filter(({ source }) => source === "workloads" || source === "reads");
    expect(hidden).toEqual([]);
    expect(await stack.keyturn.account("vision")).toMatchObject({ unknownConsumers: 1 });
  });

  it("is found by its reads alone when its settings hide", async () => {
    await stack.azure.setSiteSettings("stranger", {});
    const { enrolled } = await discover();
    expect(enrolled[0]?.users).toMatchObject([{ standing: "unknown", how: ["reads"] }]);
  });
});

describe("copies of a key", () => {
  /** Copies a key to one place of each kind. */
  async function plant(key: string): Promise<void> {
    const { azure } = stack;
    await azure.setSiteSettings("copier", { AI_KEY: key });
    await azure.setContainerAppSecrets("boxed", [{ name: "ai-key", value: key }]);
    azure.setSecretBehindTheBack("kv-other", "borrowed", key);
    azure.setConfigurationValue("cfg-main", "ai:key", `{"key":"${key}"}`);
  }
  const check = async (key: string) => {
    const text = `# deploy.env\nexport AI_KEY="${key}"\n`;
    return stack.keyturn.request("POST", "leaks", text);
  };

  it("are found everywhere, of the active and of the retired key, and no key is shown by it", async () => {
    const { key1: retired } = stack.azure.keys("vision");
    await stack.startConsumers("vision");
    await rotate(stack);
    await ended(stack);
    const { key2: active } = stack.azure.keys("vision");
    const answers: unknown[] = [];

    for (const [key, slot, state] of [
      [active, "key2", "active"],
      [retired, "key1", "retired"],
    ] as const) {
      await plant(key);
      const { copies } = await discover();
      answers.push(copies);
      expect(copies.map(({ source }) => source).toSorted()).toEqual(copySources.toSorted());
      for (const copy of copies) expect(copy).toMatchObject({ account: "vision", slot, state });

      const { status, body } = await check(key);
      answers.push(body);
      expect(status).toBe(200);
      const life = state === "active" ? "live" : "dead";
      const users = state === "active" ? [{ consumer: "shop" }] : [];
      const found = { account: "vision", slot, state: life, users, occurrences: 1, lines: [2] };
      expect(body).toMatchObject({ found: [found] });
    }

    const { connectionString } = stack.storage;
    const stored = await Promise.all(
      [tableTexts, blobTexts, queueTexts].map((read) => read(connectionString)),
    );
    const shown = [...stored.flat(), ...stack.appLines, JSON.stringify(answers)];
    const keys = stack.azure.everyKey();
    expect(keys.length).toBeGreaterThanOrEqual(4);
    expect(shown.filter((text) => keys.some((key) => text.includes(key)))).toEqual([]);
  }, 90_000);
});

describe("an unregistered client", () => {
  it("causes unexplained calls, once an interval of the metric has passed", async () => {
    const usage = async () => {
      const { body } = await stack.keyturn.request("GET", "accounts/vision/usage?minutes=5");
      return body as {
        readonly unexplained?: number;
        readonly alarm?: { readonly reasons: readonly string[] };
      };
    };
    // Its calls show as soon as both sides have counted the same period.
    const calm = await until(async () => {
      const now = await usage();
      return now.unexplained === undefined ? undefined : now;
    });
    expect(calm.alarm?.reasons ?? []).not.toContain("UnexplainedCalls");

    const { key2: stolen } = stack.azure.keys("vision");
    for (let calls = 0; calls < 300; calls += 1) await accepts(stack, "vision", stolen);
    const alarmed = await until(async () => {
      const now = await usage();
      return now.alarm?.reasons.includes("UnexplainedCalls") ? now : undefined;
    });
    expect(alarmed.unexplained).toBeGreaterThan(calm.unexplained ?? 0);
  }, 90_000);
});
