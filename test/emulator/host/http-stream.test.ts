import { once } from "node:events";
import { request, type ClientRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { until } from "../../until.ts";
import { runApp, type RunningHost } from "./running-host.ts";

describe("an HTTP function of an app that streams", () => {
  let host: RunningHost;

  beforeAll(async () => {
    host = await runApp(`
      app.setup({ enableHttpStream: true });
      const echo = async (request) => ({
        status: 201,
        headers: { "x-seen": request.headers.get("x-sent") ?? "" },
        jsonBody: { method: request.method, url: request.url, params: request.params,
          query: Object.fromEntries(request.query), body: await request.text() },
      });
      app.http("echo", { route: "things/{thing}/parts/{part?}", methods: ["GET", "POST", "DELETE"], handler: echo });
      app.http("early", { methods: ["POST"], handler: async (request) => {
        const reader = request.body.getReader();
        await reader.read();
        reader.releaseLock();
        return { status: 413, body: "enough" };
      } });
      app.http("throws", { methods: ["POST"], handler: () => { throw new Error("on purpose"); } });
      app.http("nothing", { handler: () => undefined });
      app.http("cookies", { handler: () => ({ cookies: [{ name: "a", value: "1" }, { name: "b", value: "2" }] }) });
    `);
  });
  afterAll(() => host.stop());

  /** Sends the head of a request and, in chunks, what the caller writes. */
  function open(path: string, method = "POST"): ClientRequest {
    const headers = { "transfer-encoding": "chunked", "x-sent": "hello" };
    return request(host.origin + path, { method, headers, agent: false });
  }

  async function answerTo(sent: ClientRequest): Promise<IncomingMessage> {
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    return response;
  }

  it.each(["POST", "DELETE"])("gets the body of a %s that does not declare its length", async (method) => {
    const sent = open("/api/things/a%20b/parts/7?x=1&y=2", method);
    sent.write('{"k":');
    sent.end('"ü"}');
    const response = await answerTo(sent);
    expect([response.statusCode, response.headers["x-seen"]]).toEqual([201, "hello"]);
    expect(JSON.parse(await text(response))).toEqual({
      method,
      url: `${host.origin}/api/things/a%20b/parts/7?x=1&y=2`,
      params: { thing: "a b", part: "7", x: "1", y: "2" },
      query: { x: "1", y: "2" },
      body: '{"k":"ü"}',
    });
  });

  it("gets a body of a declared length, and none where none was sent", async () => {
    const url = `${host.origin}/api/things/a/parts`;
    expect(await (await fetch(url, { method: "POST", body: "x".repeat(300_000) })).json()).toMatchObject({
      body: "x".repeat(300_000),
    });
    expect(await (await fetch(url)).json()).toMatchObject({ method: "GET", body: "" });
  });

  it("is answered before a body has arrived that it does not read; then the connection is closed", async () => {
    // A bare socket: Node's client would close the connection itself.
    const socket = connect(host.port, "127.0.0.1");
    socket.on("error", () => undefined);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    let received = "";
    socket.setEncoding("utf8").on("data", (part: string) => (received += part));
    socket.write("POST /api/early HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n");
    const writing = setInterval(() => socket.write("4\r\nmore\r\n"), 20);
    try {
      await until(() => received.endsWith("0\r\n\r\n"));
      expect(received).toMatch(/^HTTP\/1.1 413 [^]*\nenough\r\n/);
      await closed;
    } finally {
      clearInterval(writing);
    }
  });

  it.each(["throws", "nothing"])("answers 500 without a body: %s", async (name) => {
    const response = await fetch(`${host.origin}/api/${name}`, { method: "POST", body: "x" });
    expect([response.status, await response.text()]).toEqual([500, ""]);
  });

  it("sets cookies", async () => {
    const response = await fetch(`${host.origin}/api/cookies`);
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });

  it("survives a client that leaves before its body is whole", async () => {
    const sent = open("/api/things/a/parts");
    sent.on("error", () => undefined);
    sent.write("x");
    await once(sent, "socket");
    sent.destroy();
    expect((await fetch(`${host.origin}/api/things/a/parts`)).status).toBe(201);
  });
});
