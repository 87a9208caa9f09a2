import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { audience } from "../../emulator/stack/stack-plan.ts";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { operations } from "../../shared/api/operations.ts";
import { appRoles } from "../../shared/app-role.ts";
import { aConsumer, anAccount } from "../e2e/stack/plans.ts";
import { anEnrolledStack, rotate } from "../e2e/stack/running-stack.ts";
import { until } from "../until.ts";

const reason = "an attack";
const declaration = {
  owner: { name: "Somebody", contact: "a@example.com" },
  environment: "production",
  refreshWithin: "1s",
};

describe("who holds another role, or is another principal", () => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await anEnrolledStack({
      policy: { soak: "1s", staleAfter: "20s", cooldown: "1s", approval: "required" },
      accounts: [
        anAccount({ consumers: [aConsumer(), aConsumer({ name: "second" })] }),
        anAccount({
          name: "speech",
          publishedSecret: "speech-key",
          consumers: [aConsumer({ name: "batch" })],
        }),
      ],
    });
  }, 60_000);

  const person = (oid: string, roles: readonly string[], more: object = {}) =>
    stack.azure.tokenFor({ client: "operator", audience, overrides: { oid, sub: oid, roles, ...more } });
  const consumer = (name: string) => stack.azure.tokenFor({ client: name, audience });
  const report = (name: string, token: string) =>
    stack.keyturn.request(
      "POST",
      `accounts/vision/consumers/${name}/reports`,
      { instance: "i-1", fingerprint: "0123456789abcdef", healthy: true },
      token,
    );

  /** Every call with every role that does not open it. */
  const closed = operations.flatMap(({ method, path, roles, page }) =>
    Object.keys(appRoles)
      .filter((role) => roles.length > 0 && !roles.some((one) => one === role))
      .map((role) => [role, method, path, page] as const),
  );
  it.each(closed)("cannot, with %s alone, %s %s", async (role, method, path, page) => {
    const route = path
      .replace("{account}", "vision")
      .replace("{consumer}", "shop")
      .replace("{rotation}", "x");
    const body = method === "GET" ? undefined : { reason };
    const answer = await stack.keyturn.request(method, route, body, await person(randomUUID(), [role]));
    expect(answer.status).toBe(403);
    if (!page) expect(answer.body).toMatchObject({ code: "ROLE_MISSING" });
  });

  it.each(["KeyRotation.Confirm", "KeyRotation.Alert"])(
    "does not get %s from a user's token",
    async (role) => {
      const token = await person(randomUUID(), [role], { scp: "access", idtyp: "user" });
      const path = role === "KeyRotation.Alert" ? "alerts" : "accounts/vision/consumers/shop/reports";
      expect(await stack.keyturn.request("POST", path, {}, token)).toMatchObject({ status: 403 });
    },
  );

  it.each([
    ["shop", "vision/second"],
    ["second", "vision/shop"],
    ["second", "speech/batch"],
  ])("cannot report for %s as %s, nor see its standing", async (name, client) => {
    const token = await consumer(client);
    const refused = { status: 403, body: { code: "NOT_THIS_CONSUMER" } };
    expect(await report(name, token)).toMatchObject(refused);
    const path = `accounts/vision/consumers/${name}`;
    expect(await stack.keyturn.request("GET", path, undefined, token)).toMatchObject(refused);
  });

  it("cannot report with a token that names no application", async () => {
    const token = await person(randomUUID(), ["KeyRotation.Confirm"], { azp: "", appid: "" });
    expect(await report("shop", token)).toMatchObject({ status: 403 });
  });

  it.each([
    "shop%2f..%2fsecond",
    "second%00",
    "SECOND",
    "second%20",
    "second;x",
    "second%23",
    "..%2fsecond",
    "seco%6ed%2f",
  ])("cannot report under the name %s", async (name) => {
    const answer = await report(name, await consumer("vision/second"));
    expect([403, 404]).toContain(answer.status);
  });

  it("cannot register or end what the fleet file declares", async () => {
    const token = await consumer("vision/second");
    const path = "accounts/vision/consumers/shop";
    expect((await stack.keyturn.request("PUT", path, declaration, token)).status).toBe(403);
    expect((await stack.keyturn.request("DELETE", path, {}, token)).status).toBe(409);
  });

  it("cannot take over a registration, report for it or end it", async () => {
    const path = "accounts/vision/consumers/guest";
    const [owner, thief] = [await consumer("vision/second"), await consumer("speech/batch")];
    expect((await stack.keyturn.request("PUT", path, declaration, owner)).status).toBe(201);
    const tries = [
      await stack.keyturn.request("PUT", path, declaration, thief),
      await report("guest", thief),
      await stack.keyturn.request("DELETE", path, { reason }, thief),
    ];
    expect(tries.map(({ body }) => (body as { code: string }).code)).toEqual([
      "NOT_THIS_CONSUMER",
      "NOT_THIS_CONSUMER",
      "NOT_THIS_CONSUMER",
    ]);
    expect((await stack.keyturn.request("DELETE", path, {}, owner)).status).toBe(200);
  });

  describe("with a rotation of his own that needs approval", () => {
    const requester = randomUUID();
    let id: string;
    beforeAll(async () => {
      const token = await person(requester, ["KeyRotation.Operate"]);
      const wish = { mode: "manual", reason };
      const answer = await stack.keyturn.request("POST", "accounts/speech/rotations", wish, token);
      id = (answer.body as { rotation: string }).rotation;
      await until(async () => (await stack.keyturn.account("speech")).hold?.reason === "ApprovalMissing");
    });

    it.each<[string, () => string, object]>([
      ["by the same token's principal", () => requester, {}],
      ["in capitals", () => requester.toUpperCase(), {}],
      ["through another application", () => requester, { azp: randomUUID(), scp: "access" }],
      ["as an application and as a user", () => requester, { idtyp: "app", scp: undefined }],
    ])("cannot approve it %s", async (_trick, oid, more) => {
      const token = await person(oid(), ["KeyRotation.Approve"], more);
      const path = `accounts/speech/rotations/${id}/approve`;
      expect(await stack.keyturn.request("POST", path, { reason }, token)).toMatchObject({
        status: 403,
        body: { code: "APPROVER_IS_REQUESTER" },
      });
    });
  });

  it("waives no gate without the second role", async () => {
    const token = await person(randomUUID(), ["KeyRotation.Operate"]);
    const wish = { mode: "emergency", compromised: "both", gate: "waive", deadlineMs: 0, reason };
    expect(await stack.keyturn.request("POST", "accounts/vision/rotations", wish, token)).toMatchObject({
      status: 403,
      body: { code: "ROLE_MISSING", role: "KeyRotation.Approve" },
    });
  });

  it("changes nothing at the address of a page, which takes reads alone", async () => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
      for (const path of ["ui", "ui/accounts/vision"]) {
        const headers = { "x-ms-token-aad-id-token": await person(randomUUID(), Object.keys(appRoles)) };
        const answer = await fetch(`${stack.origin}/api/${path}`, { method, headers, body: "{}" });
        expect([404, 405]).toContain(answer.status);
      }
    }
    expect(typeof (await rotate(stack, "vision"))).toBe("string");
  });
});
