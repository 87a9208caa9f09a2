import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Answer } from "../../emulator/stack/keyturn-client.ts";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { expectDescribed } from "./stack/described-answers.ts";
import { anAccount } from "./stack/plans.ts";
import { anEnrolledStack } from "./stack/running-stack.ts";

const wish = { reason: "a test" };

/** Every answer of these tests passed this check: the stack's client calls `expectDescribed` for each. */
describe("the API", () => {
  let stack: LocalStack;
  const names = ["vision", "speech", "text"];

  beforeAll(async () => {
    stack = await anEnrolledStack({
      accounts: names.map((name) => anAccount({ name, publishedSecret: `${name}-key` })),
    });
  });

  const get = (path: string, headers: Record<string, string> = {}) =>
    stack.keyturn.request("GET", path, undefined, undefined, headers);
  const post = (path: string, body: object, headers: Record<string, string>) =>
    stack.keyturn.request("POST", path, body, undefined, headers);
  const tag = ({ headers }: Answer) => headers.get("etag") ?? "";
  const code = ({ body }: Answer) => (body as { code?: string }).code;

  it("describes itself without a token", async () => {
    const answer = await fetch(`${stack.origin}/api/openapi.json`);
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ openapi: "3.1.1" });
    expect((await get("openapi.json", { "if-none-match": answer.headers.get("etag") ?? "" })).status).toBe(
      304,
    );
  });

  it("lists accounts a page at a time, each once", async () => {
    const first = await get("accounts?limit=2");
    expect(first.body).toMatchObject({ accounts: [{ account: "speech" }, { account: "text" }] });
    const { next = "" } = first.body as { next?: string };
    const second = await get(next.replace("/api/", ""));
    expect(second.body).toMatchObject({ accounts: [{ account: "vision" }] });
    expect(second.body).not.toHaveProperty("next");
    expect((await stack.keyturn.accounts()).map(({ account }) => account)).toEqual(names.toSorted());
  });

  it("answers 304 while an account is unchanged, and refuses an outdated command", async () => {
    const seen = await get("accounts/speech");
    expect((await get("accounts/speech", { "if-none-match": tag(seen) })).status).toBe(304);
    const pause = () => post("accounts/speech/pause", wish, { "if-match": tag(seen) });
    expect((await pause()).status).toBe(202);
    expect((await get("accounts/speech", { "if-none-match": tag(seen) })).status).toBe(200);
    expect(code(await pause())).toBe("PRECONDITION_FAILED");
  });

  it("returns the fleet file with its ETag, and replaces only the one that was seen", async () => {
    const seen = await get("fleet");
    const put = (body: string) =>
      stack.keyturn.request("PUT", "fleet", body, undefined, { "if-match": tag(seen) });
    expect((await put(`${seen.text}\n`)).status).toBe(200);
    expect(code(await put(seen.text))).toBe("PRECONDITION_FAILED");
    expect((await get("fleet")).text).toBe(`${seen.text}\n`);
  });

  it("carries out a request sent twice under one key once, also concurrently", async () => {
    const rotate = (reason: string) =>
      post("accounts/text/rotations", { mode: "manual", reason }, { "idempotency-key": "wish-1" });
    const both = await Promise.all([rotate("a test"), rotate("a test")]);
    const taken = both.filter(({ status }) => status === 202);
    expect(taken.length).toBeGreaterThan(0);
    const again = await rotate("a test");
    expect([again.status, again.text]).toEqual([202, taken[0]?.text]);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(code(await rotate("another"))).toBe("IDEMPOTENCY_KEY_REUSED");
    const { rotations } = await stack.keyturn.account("text");
    expect(rotations.map(({ id }) => id)).toEqual([(again.body as { rotation: string }).rotation]);
  });

  it.each([
    "accounts/vision/plan",
    "accounts/vision/usage",
    "compare?environment=production&with=non-production",
    "forecast?days=90",
    "advice",
    "attention",
    "evidence?from=2026-01-01&to=2026-04-01",
    "evidence?from=2026-01-01&to=2026-04-01&format=html",
    "ui",
    "ui/accounts/vision",
    "ui/accounts/nobody",
  ])("answers GET %s as it is described", async (path) => {
    expect([200, 404]).toContain((await get(path)).status);
  });
});

describe("the look at every answer", () => {
  const asked = { method: "GET", path: "accounts?limit=1" };
  const json = (body: unknown, status = 200, type = "application/json"): Answer => ({
    status,
    headers: new Headers({ "content-type": type }),
    body,
    text: JSON.stringify(body),
  });
  const problem = { type: "x", title: "x", status: 403, code: "ROLE_MISSING", role: "x" };

  it("accepts a described answer", () => {
    expectDescribed(asked, json({ accounts: [] }));
    expectDescribed(asked, json(problem, 403, "application/problem+json"));
  });

  it.each([
    ["a field too many", asked, json({ accounts: [], more: 1 })],
    ["a field too few", asked, json({})],
    ["another status", asked, json({ accounts: [] }, 201)],
    ["another media type", asked, json({ accounts: [] }, 200, "text/plain")],
    [
      "a code of another call",
      asked,
      json({ ...problem, code: "TOO_LATE_TO_CANCEL" }, 403, "application/problem+json"),
    ],
    ["a fact that no problem has", asked, json({ ...problem, stack: "at" }, 403, "application/problem+json")],
    ["an address that is not described", { method: "GET", path: "nothing" }, json({})],
    ["a method that is not described", { method: "DELETE", path: "accounts" }, json({})],
  ])("does not let pass %s", (_what, call, answer) => {
    expect(() => expectDescribed(call, answer)).toThrow(call.path);
  });
});
