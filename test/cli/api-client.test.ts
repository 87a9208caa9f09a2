import { describe, expect, it } from "@jest/globals";
import { allPages } from "../../cli/all-pages.ts";
import { apiClient } from "../../cli/api-client.ts";
import type { Reply } from "./small-api.ts";
import { smallApi } from "./small-api.ts";

const problem = (status: number, code: string, headers: Reply["headers"] = {}): Reply => ({
  status,
  headers,
  body: { type: "urn:x", title: "A title", status, code },
});

async function against(reply: Parameters<typeof smallApi>[0]) {
  const { url, received } = await smallApi(reply);
  const pauses: number[] = [];
  const api = apiClient(
    url,
    async () => "a-token",
    async (ms) => void pauses.push(ms),
  );
  return { api, received, pauses };
}

describe("a call", () => {
  it("sends the token, and with a change one idempotency key for all attempts", async () => {
    const { api, received, pauses } = await against((_request, count) =>
      count < 3 ? problem(503, "TEMPORARILY_UNAVAILABLE", { "retry-after": "2" }) : { body: { ok: true } },
    );
    await api.send("accounts/vision/pause", { method: "POST", body: { reason: "x" } });
    expect(received.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill("Bearer a-token"));
    expect(new Set(received.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    expect(received[0]).toMatchObject({ path: "/api/accounts/vision/pause", body: '{"reason":"x"}' });
    expect(pauses).toEqual([2_000, 2_000]);
  });

  it("gives up after three attempts", async () => {
    const { api, received } = await against(() =>
      problem(503, "TEMPORARILY_UNAVAILABLE", { "retry-after": "1" }),
    );
    await expect(api.get("accounts")).rejects.toMatchObject({ exit: "error" });
    expect(received).toHaveLength(3);
  });

  it.each([
    [401, "UNAUTHENTICATED", "error"],
    [409, "ROTATION_IN_FLIGHT", "conflict"],
    [412, "PRECONDITION_FAILED", "conflict"],
    [428, "CONFIRMATION_REQUIRED", "conflict"],
    [400, "INVALID_QUERY", "usage"],
    [500, "INTERNAL", "error"],
  ])("that is answered %i %s ends with %s and names the code", async (status, code, exit) => {
    const { api } = await against(() => problem(status, code));
    await expect(api.get("accounts")).rejects.toMatchObject({ exit, message: expect.stringContaining(code) });
  });

  it("tells what to do about an expired token from what to do about one for another API", async () => {
    const hintAt = async (code: string): Promise<unknown> => {
      const { api } = await against(() => problem(401, code));
      return api.get("accounts").catch((error: unknown) => error);
    };
    expect(await hintAt("TOKEN_EXPIRED")).toMatchObject({ hint: expect.stringContaining("az login") });
    expect(await hintAt("WRONG_AUDIENCE")).toMatchObject({
      hint: expect.stringContaining("KEYTURN_AUDIENCE"),
    });
  });

  it("does not follow a redirect with its token", async () => {
    const { api, received } = await against(() => ({ status: 302, headers: { location: "/elsewhere" } }));
    await expect(api.get("accounts")).rejects.toMatchObject({ exit: "error" });
    expect(received).toHaveLength(1);
  });

  it("uses https, except to this machine", () => {
    const make = (url: string) => () =>
      apiClient(
        url,
        async () => "",
        async () => undefined,
      );
    for (const url of [
      "http://keyturn.example",
      "ftp://127.0.0.1",
      "http://127.0.0.1.example",
      "nonsense",
      "",
    ]) {
      expect(make(url)).toThrow();
    }
    for (const url of ["https://keyturn.example", "http://localhost:7071", "http://[::1]:1"]) {
      expect(make(url)).not.toThrow();
    }
    expect(make("https://keyturn.example/api/")().origin).toBe("https://keyturn.example");
  });

  it("to an unreachable address says so", async () => {
    const api = apiClient(
      "http://127.0.0.1:1",
      async () => "",
      async () => undefined,
    );
    await expect(api.get("accounts")).rejects.toMatchObject({
      message: expect.stringContaining("does not answer"),
    });
  });
});

describe("a paginated list", () => {
  it("is joined from all pages, which are read from the same origin only", async () => {
    const { api, received } = await against(({ path }) => ({
      body: path.includes("after=b")
        ? { accounts: ["c"], at: "later" }
        : { accounts: ["a", "b"], at: "now", next: "https://elsewhere.example/api/other?limit=2&after=b" },
    }));
    const whole = await allPages<{ accounts: string[]; at: string }>(api, "accounts", ["accounts"]);
    expect(whole).toEqual({ accounts: ["a", "b", "c"], at: "now" });
    expect(received.map(({ path }) => path)).toEqual(["/api/accounts", "/api/accounts?limit=2&after=b"]);
  });
});
