import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { HttpRequest, InvocationContext } from "@azure/functions";
import type { HttpHandler } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import { ServiceUnavailableError } from "../../../shared/errors.ts";
import type { Caller } from "../../../shared/ports/token-verifier.ts";
import { anybody, memoryServices } from "../../fuzz/memory-services.ts";
import { withEvent } from "../../../shared/records/trail.ts";

let made: Services;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { accountUi, fleetUi } = await import("../../../functions/api/ui.ts");

const reader: Caller = { ...anybody, roles: ["KeyRotation.Read"] };
const tokens: Readonly<Record<string, Caller>> = {
  reader,
  stranger: { ...anybody, roles: ["KeyRotation.Confirm"] },
};

beforeEach(async () => {
  made = {
    ...(await memoryServices()),
    tokens: { verify: async (token) => tokens[token], faultOf: async () => undefined },
  };
});

interface Wish {
  readonly headers?: Record<string, string>;
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly method?: "GET" | "HEAD";
  readonly url?: string;
}

async function look(handler: HttpHandler, wish: Wish = {}) {
  const request = new HttpRequest({
    method: wish.method ?? "GET",
    url: wish.url ?? "https://keyturn.example/api/ui",
    headers: wish.headers ?? { authorization: "Bearer reader" },
    params: wish.params ?? { account: "vision" },
    query: wish.query ?? {},
  });
  const answer = await handler(request, new InvocationContext({ logHandler: () => undefined }));
  const { status, headers, body } = answer as {
    status: number;
    headers: Record<string, string>;
    body?: string;
  };
  return { status, headers, body: body ?? "" };
}

describe("access to the status page", () => {
  it.each<[string, Record<string, string>]>([
    ["a bearer token", { authorization: "Bearer reader" }],
    [
      "the access token that App Service Authentication passes on",
      { "x-ms-token-aad-access-token": "reader" },
    ],
    ["the identity token that it passes on", { "x-ms-token-aad-id-token": "reader" }],
    [
      "an identity token beside an access token for another service",
      { "x-ms-token-aad-access-token": "for-graph", "x-ms-token-aad-id-token": "reader" },
    ],
  ])("is whom %s names", async (_how, headers) => {
    expect(await look(fleetUi, { headers })).toMatchObject({
      status: 200,
      body: expect.stringContaining("vision"),
    });
  });

  it.each<[string, Record<string, string>]>([
    ["no token", {}],
    ["a token that does not verify", { "x-ms-token-aad-access-token": "forged" }],
    [
      "a principal that somebody merely claims to be",
      { "x-ms-client-principal": Buffer.from(JSON.stringify({ roles: reader.roles })).toString("base64") },
    ],
  ])("is told how to sign in when there is %s", async (_what, headers) => {
    for (const handler of [fleetUi, accountUi]) {
      const { status, body, ...answer } = await look(handler, { headers });
      expect(status).toBe(401);
      expect(answer.headers).toMatchObject({
        "www-authenticate": "Bearer",
        "content-type": "text/html; charset=utf-8",
      });
      expect(body).toContain("/.auth/login/aad?post_login_redirect_uri=%2Fapi%2Fui");
      expect(body).not.toContain("vision");
    }
  });

  it("is brought back to where they wanted to go, and nowhere else", async () => {
    const url = "https://keyturn.example//evil.example/%22%3E?show=drift&find=<b>";
    const { body } = await look(fleetUi, { headers: {}, url });
    const href = /href="(\/\.auth\/login[^"]*)"/.exec(body)?.[1] ?? "";
    const back = new URL(href.replaceAll("&amp;", "&"), url).searchParams.get("post_login_redirect_uri");
    expect(back).toBe("/evil.example/%22%3E?show=drift&find=%3Cb%3E");
  });

  it("needs the role", async () => {
    const { status, body } = await look(accountUi, {
      headers: { "x-ms-token-aad-access-token": "stranger" },
    });
    expect(status).toBe(403);
    expect(body).toContain("KeyRotation.Read");
    expect(body).not.toContain("vision");
  });
});

describe("a page", () => {
  it.each<[string, () => ReturnType<typeof look>]>([
    ["the fleet", () => look(fleetUi)],
    ["an account", () => look(accountUi)],
    ["the sign-in", () => look(fleetUi, { headers: {} })],
    ["no such account", () => look(accountUi, { params: { account: "nope" } })],
  ])("of %s lets nothing in from elsewhere and is kept by nobody", async (_which, shown) => {
    const { headers } = await shown();
    expect(headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
    const policy = headers["content-security-policy"] ?? "";
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; /);
    expect(policy).toContain("form-action 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
  });

  it("of an unknown account says which, and does no harm by it", async () => {
    const { status, body } = await look(accountUi, { params: { account: "<script>alert(1)</script>" } });
    expect(status).toBe(404);
    expect(body).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(body).not.toContain("<script>alert");
  });

  it("answers HEAD like GET, without a body", async () => {
    // A browser without the cookie of forms would get another one each time.
    const known = { authorization: "Bearer reader", cookie: `__Host-keyturn-form=${"a".repeat(43)}` };
    for (const params of [{ account: "vision" }, { account: "nope" }]) {
      const { status, headers } = await look(accountUi, { params, headers: known });
      const head = await look(accountUi, { params, headers: known, method: "HEAD" });
      expect(head).toEqual({ status, headers, body: "" });
    }
  });

  it("shows the requested parts of the fleet", async () => {
    expect((await look(fleetUi, { query: { find: "speech" } })).body).not.toContain("/accounts/vision");
    expect((await look(fleetUi, { query: { show: "overdue" } })).body).toContain("No account matches");
    expect((await look(fleetUi, { query: { show: "__proto__" } })).body).toContain("/accounts/vision");
  });

  it("says in words and a code that storage does not answer", async () => {
    const read = () => Promise.reject(new ServiceUnavailableError("the secret inner text"));
    made = { ...made, ports: { ...made.ports, trail: { ...made.ports.trail, read } } };
    const { status, body } = await look(fleetUi);
    expect(status).toBe(503);
    expect(body).toContain("SERVICE_UNAVAILABLE");
    expect(body).not.toContain("inner text");
  });
});

describe("drift in the overview", () => {
  it("is read only from the events of accounts that have changed", async () => {
    const { trail } = made.ports;
    const events = jest.fn((account: string) => trail.events(account));
    made = { ...made, ports: { ...made.ports, trail: { ...trail, events } } };
    await look(fleetUi);
    await look(fleetUi);
    expect(events).toHaveBeenCalledTimes(1);

    const at = made.ports.clock.now();
    const head = await trail.read("vision");
    if (head.state.phase === "unenrolled") throw new Error("the sample is not enrolled");
    const drift = { kind: "keys-changed", keys: head.state.keys } as const;
    await trail.save(withEvent(head, { type: "drift-found", at, drift }, { releaseClaim: true, wakeAt: at }));
    expect((await look(fleetUi)).body).toContain("keys changed");
    expect(events).toHaveBeenCalledTimes(2);
  });
});
