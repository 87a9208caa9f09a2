import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";

type RequestBody = NonNullable<RequestInit["body"]>;

const chat = { model: "gpt-4o", messages: [{ role: "user", content: "Hello" }] };

describe("access to the data plane of the local Azure", () => {
  let azure: SampleAzure;
  beforeAll(async () => {
    azure = await startSampleAzure();
  });
  afterAll(() => azure.dispose());

  const call = (path: string, headers: Record<string, string>, body?: unknown) =>
    fetch(azure.accountEndpoint("Vision-1") + path, {
      method: body === undefined ? "GET" : "POST",
      headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const bearer = (value: string) => ({ authorization: `Bearer ${value}` });
  const tokenOf = (client: string, audience: string) => azure.tokenFor({ client, audience });

  it("takes a key as bearer below /openai/v1 alone", async () => {
    const { key1 } = azure.keys("Vision-1");
    expect((await call("openai/v1/chat/completions", bearer(key1), chat)).status).toBe(200);
    const elsewhere = await call("openai/models?api-version=2024-10-21", bearer(key1));
    expect(elsewhere.status).toBe(401);
    expect((await call("openai/v1/models", bearer("0".repeat(84)))).status).toBe(401);
  });

  it("takes a key from the query", async () => {
    const path = (key: string) =>
      `contentsafety/text/blocklists?api-version=2024-09-01&subscription-key=${key}`;
    expect((await call(path(azure.keys("Vision-1").key2), {})).status).toBe(200);
    expect((await call(path("0".repeat(84)), {})).status).toBe(401);
  });

  it.each(["https://cognitiveservices.azure.com", "https://ai.azure.com"])(
    "takes a token for %s from a principal with the role",
    async (audience) => {
      const token = await tokenOf("ops", audience);
      expect((await call("openai/v1/chat/completions", bearer(token), chat)).status).toBe(200);
    },
  );

  it("names the missing data action to a principal without the role", async () => {
    const token = await tokenOf("guest", "https://cognitiveservices.azure.com");
    const path = "openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21";
    const refused = await call(path, bearer(token), chat);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({
      error: {
        code: "PermissionDenied",
        message: expect.stringContaining(
          "Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action",
        ),
      },
    });
    azure.setPermissions("guest", ["ai/call:vision-1"]);
    expect((await call(path, bearer(token), chat)).status).toBe(200);
    azure.setPermissions("guest", []);
  });

  it("refuses a token for another audience", async () => {
    const token = await tokenOf("ops", "https://management.azure.com");
    const refused = await call("openai/v1/models", bearer(token));
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ error: { code: "401" } });
  });

  it("takes tokens and no keys while local authentication is off", async () => {
    azure.changeAccountBehindTheBack("Vision-1", { disableLocalAuth: true });
    const { key1 } = azure.keys("Vision-1");
    const token = await tokenOf("ops", "https://cognitiveservices.azure.com");
    const statuses = [
      (await call("openai/v1/models", bearer(key1))).status,
      (await call("openai/v1/models", { "api-key": key1 })).status,
      (await call("openai/v1/models", bearer(token))).status,
    ];
    azure.changeAccountBehindTheBack("Vision-1", { disableLocalAuth: false });
    expect(statuses).toEqual([403, 403, 200]);
  });

  it("issues a token that outlives the key it was issued for, on its own account alone", async () => {
    const { key1 } = azure.keys("Vision-1");
    const issued = await call("sts/v1.0/issueToken", { "ocp-apim-subscription-key": key1 }, {});
    const token = await issued.text();
    expect(issued.status).toBe(200);
    azure.regenerateBehindTheBack("Vision-1", "key1");
    const translate = () => call("translator/text/v3.0/translate?to=de", bearer(token), [{ Text: "Hello" }]);
    expect((await translate()).status).toBe(200);
    const forged = `${token.slice(0, -4)}AAAA`;
    expect((await call("translator/text/v3.0/translate?to=de", bearer(forged), [])).status).toBe(401);
  });

  it("takes an endpoint with a slash too many", async () => {
    const answer = await call(
      "/language/:analyze-text?api-version=2023-04-01",
      { "ocp-apim-subscription-key": azure.keys("Vision-1").key1 },
      { kind: "LanguageDetection", analysisInput: { documents: [{ id: "1", text: "Hello" }] } },
    );
    expect(answer.status).toBe(200);
  });

  it("keeps keys that came as bearers out of the journal", () => {
    const recorded = JSON.stringify(
      azure.journal.read().map((entry) => "url" in entry && entry.requestHeaders),
    );
    expect(recorded).not.toContain(`Bearer ${azure.keys("Vision-1").key1}`);
  });
});

describe("a body that is too large", () => {
  let azure: SampleAzure;
  beforeAll(async () => {
    azure = await startSampleAzure();
  });
  afterAll(() => azure.dispose());

  const post = (url: string, key: string, body: RequestBody) =>
    fetch(url, { method: "POST", headers: { "api-key": key }, body, duplex: "half" });
  const chunked = (bytes: number) => {
    let left = bytes;
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        const size = Math.min(65_536, left);
        if (size === 0) return controller.close();
        left -= size;
        controller.enqueue(new Uint8Array(size));
      },
    });
  };

  it.each([
    ["declares its length", () => new Uint8Array(20_000_000)],
    ["is sent in chunks", () => chunked(20_000_000)],
    ["is barely too large", () => new Uint8Array(2_100_000)],
  ])("is refused with a body when it %s", async (_, body) => {
    const url = `${azure.accountEndpoint("Vision-1")}openai/v1/chat/completions`;
    const refused = await post(url, azure.keys("Vision-1").key1, body());
    expect(refused.status).toBe(413);
    expect(refused.headers.get("connection")).toBe("close");
    expect(await refused.json()).toMatchObject({ error: { code: "RequestEntityTooLarge" } });
  });

  it("is refused for its key where that is dead", async () => {
    const url = `${azure.accountEndpoint("Vision-1")}openai/v1/chat/completions`;
    expect((await post(url, "0".repeat(84), new Uint8Array(20_000_000))).status).toBe(401);
  });

  it("is refused by ARM as well, which asks for a token first", async () => {
    const token = await azure.tokenFor({ client: "ops", audience: azure.armEndpoint });
    const statusOf = async (headers: Record<string, string>) =>
      (
        await fetch(`${azure.armEndpoint}/subscriptions?api-version=2022-12-01`, {
          method: "POST",
          headers,
          body: new Uint8Array(20_000_000),
        })
      ).status;
    expect(await statusOf({ authorization: `Bearer ${token}` })).toBe(413);
    expect(await statusOf({})).toBe(401);
  });
});
