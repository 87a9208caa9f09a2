import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import type { Advice } from "../../shared/api/advice.ts";
import { advice } from "../../shared/api/advice.ts";
import { until } from "../until.ts";
import { anAccount } from "./stack/plans.ts";
import { anEnrolledStack } from "./stack/running-stack.ts";

let stack: LocalStack;
beforeAll(async () => {
  stack = await anEnrolledStack({
    accounts: [anAccount({ consumers: [] })],
    policy: { soak: "1s", driftCheck: "1s" },
    // With them the app gets the rights to look around.
    surroundings: {},
    knobs: { logIngestionMs: 0, metricsIntervalMs: 500 },
  });
}, 60_000);

async function advised(): Promise<Advice["accounts"][number] | undefined> {
  const { status, body } = await stack.keyturn.request("GET", "advice");
  expect(status).toBe(200);
  return advice.parse(body).accounts[0];
}

/** How often keyturn's watch has called the account. */
const watched = async () => (await advised())?.blastRadius.calls ?? 0;

describe("an unused account", () => {
  it("is ready to lose its keys, although keyturn keeps calling it", async () => {
    expect((await stack.keyturn.request("POST", "discovery")).status).toBe(200);
    await until(async () => (await watched()) > 3);
    expect(await advised()).toMatchObject({
      keyless: { verdict: "ready" },
      blastRadius: { capabilities: [], callsByOthers: 0 },
    });
  });

  it("counts as used as soon as anybody calls it, and shows the APIs", async () => {
    const { key1 } = stack.azure.keys("vision");
    const url = `${stack.azure.accountEndpoint("vision")}openai/v1/models`;
    expect((await fetch(url, { headers: { "api-key": key1 } })).status).toBe(200);
    await until(async () => (await advised())?.keyless.verdict === "in-use");
    expect((await advised())?.blastRadius).toMatchObject({ capabilities: ["openai"], callsByOthers: 1 });
  });
});
