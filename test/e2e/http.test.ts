import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { audience } from "../../emulator/stack/stack-plan.ts";
import { until } from "../until.ts";
import { anAccount } from "./stack/plans.ts";
import { anEnrolledStack, rotate } from "./stack/running-stack.ts";

const reason = "a test";
const statement = { instance: "shop-1", fingerprint: "0123456789abcdef", healthy: true };
const manual = { mode: "manual", reason };

describe("the HTTP border", () => {
  let stack: LocalStack;
  /** The token of consumer `shop` of account `vision`. */
  let shop: string;

  beforeAll(async () => {
    stack = await anEnrolledStack({
      accounts: [
        anAccount(),
        anAccount({ name: "speech", publishedSecret: "speech-key" }),
        anAccount({ name: "busy", publishedSecret: "busy-key" }),
      ],
    });
    shop = await stack.azure.tokenFor({ client: "vision/shop", audience });
  });

  async function problem(method: string, path: string, body?: unknown, token?: string) {
    const answer = await stack.keyturn.request(method, path, body, token);
    return {
      ...answer,
      type: answer.headers.get("content-type"),
      body: answer.body as Record<string, unknown>,
    };
  }

  it.each([
    [
      "an account that is not in the fleet",
      "POST",
      "accounts/nope/rotations",
      manual,
      404,
      "ACCOUNT_NOT_FOUND",
    ],
    ["its status", "GET", "accounts/nope", undefined, 404, "ACCOUNT_NOT_FOUND"],
    ["a body that is not JSON", "POST", "accounts/vision/rotations", "{", 400, "INVALID_BODY"],
    ["a body over 64 KiB", "POST", "accounts/vision/rotations", "x".repeat(65_537), 413, "BODY_TOO_LARGE"],
    ["a fleet over 16 MiB", "PUT", "fleet", "#".repeat(16 * 1024 * 1024 + 1), 413, "BODY_TOO_LARGE"],
    [
      "an unknown rotation",
      "POST",
      "accounts/vision/rotations/x/cancel",
      { reason },
      404,
      "ROTATION_NOT_FOUND",
    ],
    [
      "the approval of an unknown rotation",
      "POST",
      "accounts/vision/rotations/x/approve",
      { reason },
      404,
      "ROTATION_NOT_FOUND",
    ],
    ["a pause without a reason", "POST", "accounts/vision/pause", {}, 400, "INVALID_BODY"],
    [
      "an emergency that does not say what leaked",
      "POST",
      "accounts/vision/rotations",
      { mode: "emergency", reason },
      400,
      "INVALID_BODY",
    ],
    [
      "a deadline that is no time",
      "POST",
      "accounts/vision/rotations",
      { mode: "emergency", compromised: "both", deadlineMs: -1, reason },
      400,
      "INVALID_BODY",
    ],
  ])("answers %s with a problem document", async (_what, method, path, body, status, code) => {
    const answer = await problem(method, path, body);
    expect(answer).toMatchObject({ status, type: "application/problem+json", body: { status, code } });
  });

  it.each([
    ["every field at fault", { mode: "manual", reason: "", color: 1 }, ["reason", "the 3rd one"]],
    [
      "every field of an emergency",
      { mode: "emergency", compromised: "all", deadlineMs: "soon" },
      ["compromised", "deadlineMs", "reason"],
    ],
    [
      "the mode alone when it is unknown, since it says what else is to be there",
      { mode: "yearly" },
      ["mode"],
    ],
  ])("names %s", async (_what, wish, expected) => {
    const { status, body } = await problem("POST", "accounts/vision/rotations", wish);
    expect(status).toBe(400);
    const errors = body["errors"] as { path: string; message: string }[];
    const named = errors.map(({ path, message }) => (path === "" ? message : path));
    expect(named).toHaveLength(expected.length);
    for (const part of expected) expect(named).toContainEqual(expect.stringContaining(part));
  });

  it.each([
    ["no token", ""],
    ["garbage", "not.a.token"],
  ])("answers 401 to %s", async (_what, token) => {
    expect(await problem("GET", "accounts", undefined, token)).toMatchObject({
      status: 401,
      body: { code: "UNAUTHENTICATED" },
    });
  });

  it.each([
    ["another audience", { audience: "api://other" }, "WRONG_AUDIENCE"],
    ["another tenant", { overrides: { tid: "00000000-0000-4000-8000-000000000000" } }, "UNAUTHENTICATED"],
    ["a token that has expired", { overrides: { exp: 1_700_000_000 } }, "TOKEN_EXPIRED"],
    ["another issuer", { overrides: { iss: "https://login.example" } }, "UNAUTHENTICATED"],
    ["a signature of somebody else", { forged: true }, "UNAUTHENTICATED"],
    ["one that has expired and is forged", { forged: true, overrides: { exp: 1 } }, "UNAUTHENTICATED"],
  ])("answers 401 to %s, with a code", async (_what, wish, code) => {
    const token = await stack.azure.tokenFor({ client: "operator", audience, ...wish });
    expect(await problem("GET", "accounts", undefined, token)).toMatchObject({ status: 401, body: { code } });
  });

  it("answers 401 to an unsigned token that claims every role", async () => {
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
    const claims = { iss: stack.azure.issuer, aud: audience, tid: stack.azure.tenantId, oid: "x", exp: 4e9 };
    const token = `${encode({ alg: "none" })}.${encode({ ...claims, roles: ["KeyRotation.Operate"] })}.`;
    expect((await problem("GET", "accounts", undefined, token)).status).toBe(401);
  });

  it("answers 403 to a caller without the role", async () => {
    const answer = await problem("POST", "accounts/vision/rotations", manual, shop);
    expect(answer).toMatchObject({
      status: 403,
      body: { code: "ROLE_MISSING", role: "KeyRotation.Operate" },
    });
  });

  it("takes a report only from the consumer's own principal", async () => {
    const own = await problem("POST", "accounts/vision/consumers/shop/reports", statement, shop);
    expect(own.status).toBe(202);
    const other = await problem("POST", "accounts/speech/consumers/shop/reports", statement, shop);
    expect(other).toMatchObject({ status: 403, body: { code: "NOT_THIS_CONSUMER" } });
    const { consumers } = await stack.keyturn.account("speech");
    expect(consumers[0]?.instances).toEqual([]);
    const unknown = await problem("POST", "accounts/vision/consumers/nobody/reports", statement, shop);
    expect(unknown).toMatchObject({ status: 404, body: { code: "CONSUMER_NOT_FOUND" } });
  });

  it("refuses a replayed report of an instance that numbers its reports, and keeps the later one", async () => {
    const path = "accounts/vision/consumers/shop/reports";
    const counted = { ...statement, instance: "shop-2", sequence: Date.parse("2026-01-01") };
    expect((await problem("POST", path, counted, shop)).status).toBe(202);
    const replayed = await problem("POST", path, { ...counted, healthy: false }, shop);
    expect(replayed).toMatchObject({ status: 409, body: { code: "REPORT_REPLAYED", instance: "shop-2" } });
    const { consumers } = await stack.keyturn.account("vision");
    const known = consumers[0]?.instances.find(({ instance }) => instance === "shop-2");
    expect(known?.healthy).toBe(true);
  });

  it("refuses a second rotation and names the one in flight", async () => {
    const rotation = await rotate(stack, "busy");
    const answer = await problem("POST", "accounts/busy/rotations", manual);
    expect(answer).toMatchObject({ status: 409, body: { code: "ROTATION_IN_FLIGHT", rotation } });
  });

  it("keeps the fleet when a new one is invalid, and lists every fault", async () => {
    const before = await stack.keyturn.accounts();
    const faulty = { version: 1, accounts: [{ name: "Bad Name", vaults: [] }] };
    const { status, body } = await problem("PUT", "fleet", faulty);
    expect(status).toBe(400);
    const paths = (body["errors"] as { path: string }[]).map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(["accounts.0.name", "accounts.0.resourceId", "accounts.0.vaults"]),
    );
    expect((await stack.keyturn.accounts()).map(({ account }) => account)).toEqual(
      before.map(({ account }) => account),
    );
  });

  it("refuses a fleet that drops an account whose rotation is in flight", async () => {
    const { rotation } = await until(async () => {
      const status = await stack.keyturn.account("busy");
      return status.rotation ? status : undefined;
    });
    const { status, body } = await problem("PUT", "fleet", { version: 1, accounts: [] });
    expect(status).toBe(409);
    expect(body["accounts"]).toEqual([{ account: "busy", rotation: rotation?.id }]);
  });

  it("cancels a rotation that waits for its consumers, and the account is idle again", async () => {
    const { rotation } = await stack.keyturn.account("busy");
    const path = `accounts/busy/rotations/${rotation?.id}/cancel`;
    expect((await problem("POST", path, { reason })).status).toBe(202);
    const status = await stack.keyturn.account("busy");
    expect(status).toMatchObject({ phase: "idle", lastEnded: { outcome: "cancelled" } });
  });
});
