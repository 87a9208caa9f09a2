import { describe, expect, it } from "@jest/globals";
import { anybody } from "../../fuzz/memory-services.ts";
import type { Sent } from "./registration-desk.ts";
import {
  app,
  approveRegistration,
  approver,
  call,
  declaration,
  put,
  registered,
  status,
} from "./registration-desk.ts";

describe("reviewing a registration", () => {
  const consent = { reason: "known to the team" };

  it("is for another principal with the role, and is shown", async () => {
    await put();
    const shown = async () => {
      const { consumers } = (await call(status, { by: anybody })) as unknown as { consumers: object[] };
      return consumers;
    };
    expect(await shown()).toMatchObject([{ name: "web" }, { registered: true, unreviewed: true }]);
    expect((await shown())[0]).not.toHaveProperty("registered");
    expect(await call(approveRegistration, { by: approver, body: consent })).toEqual({
      status: 200,
      account: "vision",
      consumer: "guest",
      state: "reviewed",
    });
    expect((await shown())[1]).toMatchObject({ name: "guest", registered: true });
    expect((await shown())[1]).not.toHaveProperty("unreviewed");
    expect(await put()).toMatchObject({ status: 200, state: "reviewed" });
    expect(await put({ body: { ...declaration, instances: 1 } })).toMatchObject({ state: "unreviewed" });
  });

  it("is not for the consumer itself", async () => {
    await put();
    const by = { ...app, roles: ["KeyRotation.Approve"] };
    expect(await call(approveRegistration, { by, body: consent })).toMatchObject({
      status: 403,
      code: "APPROVER_IS_REQUESTER",
    });
  });

  it("needs the role, a reason and a registration", async () => {
    await put();
    const approve = (sent: Sent) => call(approveRegistration, { by: approver, body: consent, ...sent });
    expect(await approve({ by: app })).toMatchObject({ status: 403, code: "ROLE_MISSING" });
    expect(await approve({ body: {} })).toMatchObject({ status: 400, code: "INVALID_BODY" });
    expect(await approve({ params: { consumer: "other" } })).toMatchObject({ status: 404 });
    expect(await approve({ params: { consumer: "web" } })).toMatchObject({ code: "DECLARED_IN_FLEET" });
    expect((await registered())[0]).not.toHaveProperty("approved");
  });
});
