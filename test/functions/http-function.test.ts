import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { HttpRequest, InvocationContext } from "@azure/functions";
import { afterAll, afterEach, describe, expect, it } from "@jest/globals";
import type { Server } from "node:http";
import { problem } from "../../functions/edge/problem.ts";
import { answering, keepStreamedRequests, routeParameters } from "../../functions/http-function.ts";

const patienceMs = 50;
const servers: Server[] = [];

const keepNone = keepStreamedRequests(patienceMs);
afterAll(keepNone);
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Sends a request to a server of this process, as the Functions host does, and resolves with the answer to it. */
async function streamed(answer: (url: string) => string | undefined, invocationId = "one") {
  const server = createServer((request, response) => {
    const text = answer(request.url ?? "");
    if (text !== undefined) response.end(text);
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const headers = { "x-ms-invocation-id": invocationId, "x-own": "its own" };
  return fetch(`http://127.0.0.1:${port}/api/accounts/vision%20one/pause?Account=x`, { headers });
}

/** As the library makes a request from metadata that a body has changed. */
const changed = () =>
  new HttpRequest({
    method: "GET",
    url: "http://localhost/api/accounts/vision/pause",
    headers: { "x-own": "changed" },
    params: { Account: "x" },
  });

describe("a function that answers HTTP", () => {
  it("gets the headers and parameters that its request arrived with", async () => {
    let got: HttpRequest | undefined;
    const handler = answering("accounts/{account}/pause", async (request) => {
      got = request;
      return {};
    });
    await streamed(() => {
      void handler(changed(), new InvocationContext({ invocationId: "one" }));
      return "";
    });
    expect(got?.params).toEqual({ account: "vision one" });
    expect(got?.headers.get("x-own")).toBe("its own");
  });

  it("gets its request as the library made it when the host does not stream", async () => {
    let got: HttpRequest | undefined;
    const handler = answering("accounts/{account}/pause", async (request) => ((got = request), {}));
    await handler(changed(), new InvocationContext({ invocationId: "another" }));
    expect(got?.params).toEqual({ Account: "x" });
  });

  it("answers when its handler throws, and logs why without any key", async () => {
    const lines: string[] = [];
    const logHandler = (_level: string, ...args: unknown[]) => void lines.push(args.join(" "));
    const handler = answering("fleet", () => {
      throw new TypeError(`a defect beside ${"0123456789abcdef".repeat(2)}`);
    });
    const context = new InvocationContext({ invocationId: "another", logHandler });
    expect(await handler(changed(), context)).toEqual(problem("INTERNAL"));
    expect(lines).toEqual([expect.stringContaining("a defect beside key ")]);
  });

  it("is answered for when its invocation never begins", async () => {
    const response = await streamed(() => undefined, "never");
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ code: "INTERNAL" });
  });
});

describe("the parameters of a route", () => {
  it.each([
    ["accounts/{account?}", "/api/accounts", {}],
    ["accounts/{account?}", "/api/accounts/vision?x=1", { account: "vision" }],
    [
      "accounts/{account}/consumers/{consumer}",
      "/api/accounts/a/consumers/b/",
      { account: "a", consumer: "b" },
    ],
    ["ui/accounts/{account}", "/api/ui/accounts/%zz", { account: "%zz" }],
  ])("of %s are those in %s", (route, url, expected) => {
    expect(routeParameters(route, url)).toEqual(expected);
  });
});
