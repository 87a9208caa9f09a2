import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";

describe("the public host of a site", () => {
  let azure: SampleAzure;
  beforeAll(async () => {
    const slots = [{ name: "next", settings: {} }];
    azure = await startSampleAzure({
      sites: [
        { name: "shop", resourceGroup: "rg-web", settings: {}, slots },
        { name: "halted", resourceGroup: "rg-web", settings: {} },
      ],
    });
  });
  afterAll(() => azure.dispose());

  const ask = (path: string, init: RequestInit = {}) => fetch(azure.siteUrl("Shop") + path, init);

  it("answers the JSON that a page gives, which sees the request", async () => {
    azure.setSitePage("shop", "/health", ({ url, headers }) => ({
      body: { full: url.searchParams.get("full"), by: headers["x-caller"] },
    }));
    const answer = await ask("/health?full=1", { headers: { "x-caller": "me" } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await answer.json()).toEqual({ full: "1", by: "me" });
  });

  it("answers a slot below a host of its own", async () => {
    azure.setSitePage("shop", "/which", () => ({ text: "production" }));
    azure.setSitePage("shop", "/which", () => ({ text: "next" }), "next");
    expect(await (await ask("/which")).text()).toBe("production");
    expect(await (await fetch(`${azure.siteUrl("shop", "next")}/which`)).text()).toBe("next");
  });

  it("redirects where the page does", async () => {
    azure.setSitePage("shop", "/moved", () => ({ status: 302, headers: { location: "/health" } }));
    const answer = await ask("/moved", { redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "/health"]);
  });

  it("sends text unchanged, however long", async () => {
    const text = "{".repeat(1_000_000);
    azure.setSitePage("shop", "/huge", () => ({ text, headers: { "content-type": "application/json" } }));
    expect(await (await ask("/huge")).text()).toBe(text);
  });

  it("delays its answer", async () => {
    azure.setSitePage("shop", "/slow", () => ({ delayMs: 60_000 }));
    await expect(ask("/slow", { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
      name: "TimeoutError",
    });
  });

  it("closes the connection instead of an answer, and notes it", async () => {
    azure.setSitePage("shop", "/gone", () => "close");
    await expect(ask("/gone")).rejects.toThrow("fetch failed");
    expect(azure.journal.read().at(-1)).toMatchObject({
      service: "site",
      operation: "GET /gone",
      status: 0,
    });
  });

  it("is found in the journal and not among the exchanges with Azure", async () => {
    await ask("/none");
    expect(azure.journal.read().at(-1)).toMatchObject({ service: "site", status: 404 });
    expect(azure.conformanceLines().filter((line) => line.includes("azurewebsites"))).toEqual([]);
  });

  it("refuses everybody while the site is stopped", async () => {
    azure.setSitePage("halted", "/health", () => ({ body: {} }));
    azure.setSiteState("halted", "Stopped");
    expect((await fetch(`${azure.siteUrl("halted")}/health`)).status).toBe(403);
    azure.setSiteState("halted", "Running");
    expect((await fetch(`${azure.siteUrl("halted")}/health`)).status).toBe(200);
  });

  it("does not exist for an unknown site", async () => {
    expect((await fetch(azure.siteUrl("nobody"))).status).toBe(404);
    expect(() => azure.setSitePage("nobody", "/", () => "close")).toThrow('there is no site "nobody"');
  });
});
