import { beforeAll, describe, expect, it } from "@jest/globals";
import { audience } from "../../emulator/stack/stack-plan.ts";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { fingerprintOf } from "../../shared/secret-value.ts";
import { anEnrolledStack } from "../e2e/stack/running-stack.ts";

const path = "accounts/vision/consumers/shop";

describe("a token that was issued for something else", () => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await anEnrolledStack();
  }, 60_000);

  /** A genuine token of the consumer's application, or one that a user of it was given. */
  const shop = (overrides: Readonly<Record<string, unknown>> = {}) =>
    stack.azure.tokenFor({ client: "vision/shop", audience, overrides });
  const report = async (token: string) => {
    const fingerprint = fingerprintOf(stack.azure.keys("vision").key1);
    const body = { instance: "shop-1", fingerprint, healthy: true };
    return stack.keyturn.request("POST", `${path}/reports`, body, token);
  };
  const signedIn = { idtyp: undefined, scp: "user_impersonation" };

  it("confirms nothing when a user of the consumer's application brings it", async () => {
    expect((await report(await shop())).status).toBe(202);
    expect(await report(await shop(signedIn))).toMatchObject({ status: 403, body: { code: "ROLE_MISSING" } });
  });

  it.each([
    ["PUT", path],
    ["DELETE", path],
  ] as const)("registers and deregisters nobody by %s", async (method, route) => {
    const body = {
      owner: { name: "A", contact: "a@example.com" },
      environment: "production",
      refreshWithin: "5m",
    };
    const answer = await stack.keyturn.request(
      method,
      route,
      method === "PUT" ? body : undefined,
      await shop(signedIn),
    );
    expect(answer).toMatchObject({ status: 403, body: { code: "ROLE_MISSING" } });
  });

  it.each([
    ["GET", "accounts"],
    ["PUT", "fleet"],
    ["POST", "accounts/vision/rotations"],
  ])("opens no %s %s when it is a page's identity token", async (method, route) => {
    const overrides = { azp: undefined, appid: undefined, idtyp: undefined };
    const token = await stack.azure.tokenFor({ client: "operator", audience, overrides });
    expect(await stack.keyturn.request(method, route, undefined, token)).toMatchObject({
      status: 401,
      body: { code: "UNAUTHENTICATED" },
    });
  });
});
