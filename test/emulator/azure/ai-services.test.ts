import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";

type RequestBody = NonNullable<RequestInit["body"]>;

describe("the AI services of the local Azure", () => {
  let azure: SampleAzure;
  beforeAll(async () => {
    azure = await startSampleAzure();
  });
  afterAll(() => azure.dispose());

  const call = (method: string, path: string, body?: RequestBody, type = "application/json") =>
    fetch(new URL(path, azure.accountEndpoint("Vision-1")), {
      method,
      headers: {
        "ocp-apim-subscription-key": azure.keys("Vision-1").key1,
        ...(body !== undefined && { "content-type": type }),
      },
      ...(body !== undefined && { body }),
    });
  const post = async (path: string, body: unknown): Promise<Record<string, unknown>> =>
    Object(await (await call("POST", path, JSON.stringify(body))).json());
  const analyze = (kind: string, ...texts: string[]) =>
    post("language/:analyze-text?api-version=2023-04-01", {
      kind,
      analysisInput: { documents: texts.map((text, index) => ({ id: `d${index}`, language: "en", text })) },
    });

  it.each([
    [
      "SentimentAnalysis",
      "The food was great. The waiter was rude.",
      { sentiment: "mixed", sentences: [{ sentiment: "positive" }, { sentiment: "negative", offset: 20 }] },
    ],
    [
      "LanguageDetection",
      "Ce document est dans la langue des vous",
      { detectedLanguage: { iso6391Name: "fr" } },
    ],
    [
      "EntityRecognition",
      "I went with Anna to Seattle last week",
      {
        entities: [
          { text: "Anna", category: "Person" },
          { text: "Seattle", category: "Location", offset: 20, length: 7 },
          { text: "last week", category: "DateTime" },
        ],
      },
    ],
    [
      "KeyPhraseExtraction",
      "Dr. Smith has a very modern medical office, and she has great staff.",
      { keyPhrases: ["Smith", "modern medical office", "great staff"] },
    ],
    [
      "PiiEntityRecognition",
      "Call 425-555-0100 or write to anna@contoso.example",
      { redactedText: "Call ************ or write to ********************" },
    ],
  ])("tell something of every text (%s)", async (kind, text, expected) => {
    const answer = await analyze(kind, text, "Hello");
    expect(answer).toMatchObject({
      kind: `${kind}Results`,
      results: { documents: [{ id: "d0", ...expected }, { id: "d1" }], errors: [] },
    });
  });

  it("tell of documents that cannot be analyzed", async () => {
    const answer = await analyze("SentimentAnalysis", "", "Good");
    expect(answer).toMatchObject({
      results: { documents: [{ id: "d1" }], errors: [{ id: "d0", error: { code: "InvalidArgument" } }] },
    });
  });

  it.each([
    ["no JSON", "language/:analyze-text?api-version=2023-04-01", "no json"],
    ["no documents", "language/:analyze-text?api-version=2023-04-01", '{"kind":"SentimentAnalysis"}'],
    ["no api-version", "language/:analyze-text", '{"kind":"SentimentAnalysis"}'],
  ])("refuse to analyze %s", async (_, path, body) => {
    const refused = await call("POST", path, body);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: "InvalidRequest" } });
  });

  it("look at an image by URL and by bytes", async () => {
    const byUrl = await post("vision/v3.2/analyze?visualFeatures=Tags,Description", {
      url: "https://contoso.example/a.png",
    });
    expect(byUrl).toMatchObject({ tags: [{ name: "outdoor" }, {}], description: { captions: [{}] } });
    const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
    const byBytes = await call("POST", "vision/v3.2/tag", bytes, "application/octet-stream");
    expect(await byBytes.json()).toMatchObject({ tags: [{ name: "outdoor" }, {}] });
    expect((await call("POST", "vision/v3.2/analyze?visualFeatures=Taste", '{"url":"x"}')).status).toBe(400);
    expect((await call("POST", "vision/v3.2/analyze", "{}")).status).toBe(400);
  });

  it.each([
    ["vision/v3.2/read/analyze", "readResults"],
    ["formrecognizer/documentModels/prebuilt-read:analyze?api-version=2023-07-31", "pages"],
    ["documentintelligence/documentModels/prebuilt-layout:analyze?api-version=2024-11-30", "pages"],
  ])("read later what was sent to %s", async (path, field) => {
    const accepted = await call(
      "POST",
      path,
      '{"url":"https://a.example/","urlSource":"https://a.example/"}',
    );
    expect(accepted.status).toBe(202);
    const location = accepted.headers.get("operation-location") ?? "";
    expect(location.startsWith(azure.accountEndpoint("Vision-1"))).toBe(true);
    const result = await (await call("GET", location)).json();
    expect(result).toMatchObject({ status: "succeeded", analyzeResult: { [field]: [{}] } });
    expect((await call("GET", location.replace(/[0-9a-f]{12}(?=$|\?)/, "0".repeat(12)))).status).toBe(404);
  });

  it("know no document model that is not there, and nothing without an api-version", async () => {
    const analyzing = "documentintelligence/documentModels/prebuilt-none:analyze?api-version=2024-11-30";
    expect((await call("POST", analyzing, '{"urlSource":"x"}')).status).toBe(404);
    expect((await call("GET", "documentintelligence/documentModels")).status).toBe(404);
  });

  it("translate into several languages", async () => {
    const answer = await post("translator/text/v3.0/translate?api-version=3.0&to=de&to=fr", [
      { Text: "Hello" },
      { Text: "Hello, what is your name?" },
    ]);
    expect(answer).toMatchObject([
      { translations: [{ to: "de", text: "[de] Hello" }, { to: "fr" }] },
      { detectedLanguage: { language: "en" } },
    ]);
    expect((await call("POST", "translator/text/v3.0/translate", '[{"Text":"a"}]')).status).toBe(400);
  });

  it("list Translator's languages without a key", async () => {
    const url = new URL("translator/text/v3.0/languages", azure.accountEndpoint("Vision-1"));
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url, { headers: { "api-key": "0".repeat(84) } })).status).toBe(401);
  });
});
