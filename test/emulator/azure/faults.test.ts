import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { managementClient, secretClient, startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";

describe("the local Azure with faults", () => {
  let azure: SampleAzure;
  beforeAll(async () => {
    azure = await startSampleAzure();
  });
  beforeEach(() => {
    azure.setKnobs({ faults: [], latencyMs: { arm: 0 } });
  });
  afterAll(() => azure.dispose());

  const regenerate = () => managementClient(azure).accounts.regenerateKey("rg-ai", "Vision-1", "Key1");
  const match = { method: "POST", path: "/regenerateKey$" };

  it("fails before the effect, the configured number of times", async () => {
    azure.addFault({ service: "arm", match, kind: "error-before", times: 2 });
    const { key1 } = azure.keys("Vision-1");
    await expect(regenerate()).rejects.toMatchObject({ statusCode: 500 });
    await expect(regenerate()).rejects.toMatchObject({ statusCode: 500 });
    expect(azure.keys("Vision-1").key1).toBe(key1);
    await expect(regenerate()).resolves.toBeDefined();
  });

  it("fails after the effect", async () => {
    azure.addFault({ service: "arm", match, kind: "error-after", status: 503 });
    const { key1 } = azure.keys("Vision-1");
    await expect(regenerate()).rejects.toMatchObject({ statusCode: 503 });
    expect(azure.keys("Vision-1").key1).not.toBe(key1);
  });

  it("drops the connection after the effect", async () => {
    azure.addFault({ service: "arm", match, kind: "drop-after", times: 1 });
    const { key1 } = azure.keys("Vision-1");
    await expect(regenerate()).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(azure.keys("Vision-1").key1).not.toBe(key1);
  });

  it.each([[7], [undefined]])("throttles with Retry-After %s", async (seconds) => {
    azure.addFault({
      service: "vault",
      kind: "throttle",
      ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
    });
    const failure: unknown = await secretClient(azure)
      .getSecret("any")
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ statusCode: 429, code: "Throttled" });
    expect(Object(failure).response.headers.get("retry-after")).toBe(seconds?.toString());
  });

  it("answers 403 as for a missing role", async () => {
    azure.addFault({ service: "vault", match: { method: "PUT" }, kind: "forbid" });
    await expect(secretClient(azure).setSecret("any", "value")).rejects.toMatchObject({ statusCode: 403 });
  });

  it("gives a checker marks for changes that no exchange shows, and no tokens", async () => {
    await regenerate().catch(() => undefined);
    azure.regenerateBehindTheBack("Vision-1", "key2");
    const lines = azure.conformanceLines();
    expect(lines).toContain(JSON.stringify({ mark: "somebody regenerated key2 of Vision-1" }));
    expect(lines.filter((line) => line.startsWith('{"mark":"no answer to POST '))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('"authorization":"Bearer ey'))).toEqual([]);
  });

  it("adds latency", async () => {
    azure.setKnobs({ latencyMs: { arm: 60 } });
    const began = performance.now();
    await managementClient(azure).accounts.get("rg-ai", "Vision-1");
    expect(performance.now() - began).toBeGreaterThanOrEqual(59);
  });

  it("answers over HTTP, and says what happened", async () => {
    const put = await fetch(`${azure.origin}/_local/knobs`, {
      method: "PUT",
      body: JSON.stringify({
        newKeyDelayMs: 5,
        faults: [{ service: "ai", kind: "throttle", retryAfterSeconds: 1 }],
      }),
    });
    expect(await put.json()).toMatchObject({ newKeyDelayMs: 5, latencyMs: { arm: 0 } });
    const answer = await fetch(`${azure.accountEndpoint("Vision-1")}openai/v1/models`, {
      headers: { "api-key": "x" },
    });
    expect(answer.status).toBe(429);
    await fetch(`${azure.origin}/_local/marks`, { method: "POST", body: JSON.stringify({ mark: "portal" }) });
    const { entries } = Object(await (await fetch(`${azure.origin}/_local/journal?since=0`)).json());
    expect(entries.slice(-2)).toMatchObject([{ service: "ai", status: 429 }, { mark: "portal" }]);
    const account = await fetch(`${azure.origin}/_local/accounts/Vision-1`, {
      method: "PUT",
      body: JSON.stringify({ provisioningState: "Moving" }),
    });
    expect(account.status).toBe(204);
    await expect(regenerate()).rejects.toMatchObject({ statusCode: 409, code: "RequestConflict" });
  });

  it("refuses a knob that it does not have", async () => {
    const put = await fetch(`${azure.origin}/_local/knobs`, {
      method: "PUT",
      body: JSON.stringify({ speed: 1 }),
    });
    expect(put.status).toBe(400);
  });
});
