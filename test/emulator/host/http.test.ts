import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { runApp, type RunningHost } from "./running-host.ts";

describe("an HTTP function", () => {
  let host: RunningHost;

  beforeAll(async () => {
    host = await runApp(`
      const echo = async (request) => ({
        status: 201,
        headers: { "x-seen": request.headers.get("x-sent") ?? "" },
        jsonBody: { method: request.method, url: request.url, params: request.params,
          query: Object.fromEntries(request.query), body: await request.text() },
      });
      app.http("echo", { route: "things/{thing:alpha}/parts/{part?}", methods: ["GET", "POST"], handler: echo });
      app.http("one", { route: "things/special/parts/one", methods: ["GET"], handler: () => ({ body: "literal" }) });
      app.http("rest", { route: "files/{*path}", methods: ["GET"], handler: echo });
      app.http("unrouted", { handler: () => ({ jsonBody: [1] }) });
      app.http("nothing", { methods: ["GET"], handler: () => undefined });
      app.http("throws", { methods: ["GET"], handler: () => { throw new Error("on purpose"); } });
      app.http("text", { methods: ["GET"], handler: () => "text alone" });
      app.http("bytes", { methods: ["GET"], handler: () => ({ body: new Uint8Array([0, 255, 10]) }) });
    `);
  });
  afterAll(() => host.stop());

  const call = (path: string, init?: RequestInit): Promise<Response> => fetch(host.origin + path, init);

  it("gets parameters, query, headers and body, and answers status, headers and JSON", async () => {
    const response = await call("/api/things/a%20b/parts/7?x=1&y=2", {
      method: "POST",
      headers: { "x-sent": "hello" },
      body: '{"k":"ü"}',
    });
    expect(response.status).toBe(201);
    expect(response.headers.get("x-seen")).toBe("hello");
    expect(await response.json()).toEqual({
      method: "POST",
      url: `${host.origin}/api/things/a%20b/parts/7?x=1&y=2`,
      params: { thing: "a b", part: "7" },
      query: { x: "1", y: "2" },
      body: '{"k":"ü"}',
    });
  });

  it.each([
    ["an optional parameter left out", "/api/things/x/parts", { thing: "x" }],
    ["another letter case", "/API/Things/X/PARTS/y", { thing: "X", part: "y" }],
    ["a catch-all parameter", "/api/files/a/b%20c/d", { path: "a/b c/d" }],
  ])("is found with %s", async (_, path, params) => {
    expect(await (await call(path)).json()).toMatchObject({ params });
  });

  it("is found by its name when it has no route", async () => {
    expect(await (await call("/api/unrouted", { method: "POST", body: "x" })).json()).toEqual([1]);
  });

  it("gives way to a function whose route is literal", async () => {
    expect(await (await call("/api/things/special/parts/one")).text()).toBe("literal");
  });

  it.each([
    ["another method", "/api/things/x/parts", { method: "DELETE" }, 404],
    ["an unknown route", "/api/unknown", {}, 404],
    ["too long a path", "/api/things/x/parts/y/z", {}, 404],
    ["a path outside the prefix", "/things/x/parts", {}, 404],
    ["a broken escape", "/api/things/%zz/parts", {}, 400],
  ])("is not run by %s", async (_, path, init, status) => {
    expect((await call(path, init)).status).toBe(status);
  });

  it("answers 500 without a body when it throws, and the log has the reason on one line", async () => {
    const response = await call("/api/throws");
    expect([response.status, await response.text()]).toEqual([500, ""]);
    expect(host.lines.filter((line) => line.includes("on purpose"))).toEqual([
      expect.stringMatching(/^\d{4}-\S+Z error throws Executed .*Failed.*on purpose\\n/),
    ]);
  });

  it("fails when it returns text instead of a response object", async () => {
    expect((await call("/api/text")).status).toBe(500);
  });

  it("answers 204 when it returns nothing", async () => {
    expect((await call("/api/nothing")).status).toBe(204);
  });

  it("answers bytes as they are", async () => {
    expect([...new Uint8Array(await (await call("/api/bytes")).arrayBuffer())]).toEqual([0, 255, 10]);
  });

  it("ignores a body without a length", async () => {
    const chunks = new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode("chunked"));
        controller.close();
      },
    });
    const init = { method: "POST", body: chunks, duplex: "half" } as RequestInit;
    expect(await (await call("/api/things/x/parts", init)).json()).toMatchObject({ body: "" });
  });

  it("can be listed, and the host says that it runs", async () => {
    expect(await (await call("/admin/host/status")).json()).toMatchObject({ state: "Running" });
    expect(await (await call("/admin/functions")).json()).toHaveLength(8);
  });
});

describe("a function that an operator disabled", () => {
  it("is not served", async () => {
    const source = `app.http("off", { handler: () => ({}) }); app.http("on", { handler: () => ({}) });`;
    await using host = await runApp(source, { settings: { "AzureWebJobs.off.Disabled": "true" } });
    expect((await fetch(`${host.origin}/api/off`)).status).toBe(404);
    expect((await fetch(`${host.origin}/api/on`)).status).toBe(200);
  });
});

describe("invocation hooks", () => {
  it("run before and after the handler and may change input and result", async () => {
    await using host = await runApp(`
      app.hook.preInvocation((context) => {
        const handler = context.functionHandler;
        context.functionHandler = async (...args) => ({ ...(await handler(...args)), wrapped: true });
      });
      app.hook.postInvocation((context) => {
        context.result = { jsonBody: { seen: context.result } };
      });
      app.http("hooked", { handler: () => ({ plain: true }) });
    `);
    expect(await (await fetch(`${host.origin}/api/hooked`)).json()).toEqual({
      seen: { plain: true, wrapped: true },
    });
  });
});
