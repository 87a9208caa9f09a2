import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { getBearerTokenProvider } from "@azure/identity";
import OpenAI, { AzureOpenAI } from "openai";
import { credentialOf, startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";

/** The first examples of the package `openai`, with nothing changed but the base URL and the key. */
describe("OpenAI's own client against the local Azure", () => {
  let azure: SampleAzure;
  let client: OpenAI;
  beforeAll(async () => {
    azure = await startSampleAzure();
    client = clientWith(azure.keys("Vision-1").key1);
  });
  afterAll(() => azure.dispose());

  const clientWith = (apiKey: string) =>
    new OpenAI({
      baseURL: `${azure.accountEndpoint("Vision-1")}openai/v1/`,
      apiKey,
      maxRetries: 0,
    });
  const ofDeployment = () =>
    new AzureOpenAI({
      endpoint: azure.accountEndpoint("Vision-1"),
      apiKey: azure.keys("Vision-1").key2,
      apiVersion: "2024-10-21",
      deployment: "gpt-4o",
      maxRetries: 0,
    });
  const question = {
    model: "gpt-5.5",
    messages: [
      { role: "developer" as const, content: "Talk like a pirate." },
      { role: "user" as const, content: "Are semicolons optional in JavaScript?" },
    ],
  };

  it("completes a chat", async () => {
    const completion = await client.chat.completions.create(question);
    expect(completion.choices[0]?.message.content).toContain("semicolons optional");
    expect(completion.choices[0]?.finish_reason).toBe("stop");
    expect(completion.usage?.total_tokens).toBe(
      (completion.usage?.prompt_tokens ?? 0) + (completion.usage?.completion_tokens ?? 0),
    );
  });

  it("streams a chat, with the usage at its end", async () => {
    const stream = await client.chat.completions.create({
      ...question,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("");
    expect(text).toContain("semicolons optional");
    expect(chunks.length).toBeGreaterThan(5);
    expect(chunks.at(-1)?.usage?.completion_tokens).toBeGreaterThan(0);
    expect(chunks.at(-1)?.choices).toEqual([]);
  });

  it("collects a stream with its own helper", async () => {
    const runner = client.chat.completions.stream(question);
    expect((await runner.finalChatCompletion()).choices[0]?.message.content).toContain("semicolons");
  });

  it("cuts a reply at the limit", async () => {
    const completion = await client.chat.completions.create({ ...question, max_completion_tokens: 2 });
    expect(completion.choices[0]).toMatchObject({
      finish_reason: "length",
      message: { content: "You said:" },
    });
  });

  it("answers the responses API", async () => {
    const response = await client.responses.create({
      model: "gpt-5.5",
      instructions: "You are a coding assistant that talks like a pirate",
      input: "Are semicolons optional in JavaScript?",
    });
    expect(response.output_text).toContain("semicolons optional");
    expect(response.status).toBe("completed");
  });

  it("streams the responses API", async () => {
    const stream = await client.responses.create({ model: "gpt-5.5", input: "Say hello", stream: true });
    const events = [];
    for await (const event of stream) events.push(event);
    expect(events[0]?.type).toBe("response.created");
    expect(events.at(-1)?.type).toBe("response.completed");
    const text = events.map((event) => (event.type === "response.output_text.delta" ? event.delta : ""));
    expect(text.join("")).toBe("You said: Say hello");
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
  });

  it("embeds texts, in either encoding the same", async () => {
    // The client asks for base64 and decodes it, unless an encoding is named.
    const wish = { model: "text-embedding-3-small", input: ["one", "two"] };
    const decoded = await client.embeddings.create(wish);
    const plain = await client.embeddings.create({ ...wish, encoding_format: "float" });
    expect(decoded.data).toHaveLength(2);
    for (const [index, { embedding }] of decoded.data.entries()) {
      expect(embedding).toHaveLength(1_536);
      expect(embedding).toEqual(plain.data[index]?.embedding);
      expect(Math.hypot(...embedding)).toBeCloseTo(1, 4);
    }
    expect(decoded.data[0]?.embedding).not.toEqual(decoded.data[1]?.embedding);
  });

  it("embeds with fewer dimensions, and with no more than the model has", async () => {
    const wish = { model: "text-embedding-3-large", input: "one" };
    const { data } = await client.embeddings.create({ ...wish, dimensions: 256 });
    expect(data[0]?.embedding).toHaveLength(256);
    await expect(client.embeddings.create({ ...wish, dimensions: 4_000 })).rejects.toMatchObject({
      status: 400,
    });
  });

  it("lists the models in OpenAI's form", async () => {
    const models = [];
    for await (const model of client.models.list()) models.push(model);
    expect(models.length).toBeGreaterThan(3);
    expect(models[0]).toEqual({
      id: expect.any(String),
      object: "model",
      created: expect.any(Number),
      owned_by: expect.any(String),
    });
  });

  it("uses a deployment of Azure's own API", async () => {
    const completion = await ofDeployment().chat.completions.create(question);
    expect(completion.choices[0]?.message.content).toContain("semicolons");
    const stream = await ofDeployment().chat.completions.create({ ...question, stream: true });
    const parts = [];
    for await (const chunk of stream) parts.push(chunk.choices[0]?.delta.content ?? "");
    expect(parts.join("")).toBe(completion.choices[0]?.message.content);
  });

  it("uses a token of Entra, as Azure advises", async () => {
    const scope = "https://cognitiveservices.azure.com/.default";
    const withToken = (name: string) =>
      new AzureOpenAI({
        endpoint: azure.accountEndpoint("Vision-1"),
        azureADTokenProvider: getBearerTokenProvider(credentialOf(azure, name), scope),
        apiVersion: "2024-10-21",
        maxRetries: 0,
      });
    const completion = await withToken("ops").chat.completions.create(question);
    expect(completion.choices[0]?.message.content).toContain("semicolons");
    await expect(withToken("guest").chat.completions.create(question)).rejects.toMatchObject({
      status: 401,
      code: "PermissionDenied",
    });
  });

  it("sends an image beside its question", async () => {
    const { output_text: text } = await client.responses.create({
      model: "gpt-5.5",
      input: [
        {
          role: "user",
          content: [
            { type: "input_text", text: "What is in this image?" },
            { type: "input_image", image_url: "https://contoso.example/a.png", detail: "auto" },
          ],
        },
      ],
    });
    expect(text).toBe("You said: What is in this image?");
  });

  it("works at an address without a name", async () => {
    const baseURL = `${await azure.reachable.accountEndpoint("Vision-1")}openai/v1/`;
    const own = new OpenAI({ baseURL, apiKey: azure.keys("Vision-1").key2, maxRetries: 0 });
    expect((await own.chat.completions.create(question)).object).toBe("chat.completion");
  });

  it.each([
    ["a deployment that is not there", { model: "gpt-2" }, 404, "DeploymentNotFound"],
    ["a model that does not chat", { model: "text-embedding-3-small" }, 400, "OperationNotSupported"],
    ["no messages", { messages: undefined }, 400, "missing_required_parameter"],
  ])("is told of %s", async (_, change, status, code) => {
    const wrong = { ...question, ...change } as typeof question;
    await expect(client.chat.completions.create(wrong)).rejects.toMatchObject({ status, code });
  });

  it("is refused with a dead key, while its stream goes on", async () => {
    azure.setKnobs({ streamPauseMs: 20 });
    const own = clientWith(azure.keys("Vision-1").key1);
    const stream = await own.chat.completions.create({ ...question, stream: true });
    const fresh = azure.regenerateBehindTheBack("Vision-1", "key1");
    await expect(own.chat.completions.create(question)).rejects.toMatchObject({ status: 401 });
    await expect(own.get("/no/such/path")).rejects.toMatchObject({ status: 401 });
    const parts = [];
    for await (const chunk of stream) parts.push(chunk.choices[0]?.delta.content ?? "");
    azure.setKnobs({ streamPauseMs: 0 });
    expect(parts.join("")).toContain("semicolons optional in JavaScript?");
    await expect(clientWith(fresh.key1).get("/no/such/path")).rejects.toMatchObject({ status: 404 });
  });
});
