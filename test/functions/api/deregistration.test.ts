import { describe, expect, it } from "@jest/globals";
import type { Sent } from "./registration-desk.ts";
import {
  app,
  approver,
  call,
  deregister,
  made,
  operator,
  otherApp,
  put,
  registered,
  sequence,
} from "./registration-desk.ts";

describe("deregistering by HTTP", () => {
  it.each<[string, Sent]>([
    ["its own principal", {}],
    ["an operator who says why in the body", { by: operator, body: { reason: "switched off" } }],
    ["an operator who says why in the query", { by: operator, query: { reason: "switched off" } }],
  ])("is for %s", async (_who, sent) => {
    await put();
    expect(await call(deregister, sent)).toEqual({ status: 200, account: "vision", consumer: "guest" });
    expect(await registered()).toEqual([]);
    const { event } = (await made.ports.trail.events("vision")).at(-1) ?? {};
    expect(event).toMatchObject({ type: "consumer-deregistered", by: (sent.by ?? app).objectId });
  });

  it.each<[string, Sent, object]>([
    ["another application", { by: otherApp }, { status: 403, code: "NOT_THIS_CONSUMER" }],
    [
      "another application that says why",
      { by: otherApp, body: { reason: "x" } },
      { status: 403, code: "NOT_THIS_CONSUMER" },
    ],
    ["an operator without a reason", { by: operator }, { status: 400, errors: [{ path: "reason" }] }],
    [
      "an operator with an empty reason",
      { by: operator, body: { reason: " " } },
      { status: 400, code: "INVALID_BODY" },
    ],
    [
      "an operator with another's token and no reason",
      { by: { ...otherApp, roles: ["KeyRotation.Operate", "KeyRotation.Confirm"] } },
      { status: 400, errors: [{ path: "reason" }] },
    ],
    [
      "somebody without either role",
      { by: approver },
      { status: 403, code: "ROLE_MISSING", role: "KeyRotation.Confirm or KeyRotation.Operate" },
    ],
  ])("is refused to %s and leaves the trail", async (_who, sent, answer) => {
    await put();
    const before = await sequence();
    expect(await call(deregister, sent)).toMatchObject(answer);
    expect(await sequence()).toBe(before);
  });

  it("does not apply to consumers that the fleet file declares, nor to unknown ones", async () => {
    const by = operator;
    const body = { reason: "switched off" };
    expect(await call(deregister, { by, body, params: { consumer: "web" } })).toMatchObject({
      status: 409,
      code: "DECLARED_IN_FLEET",
    });
    expect(await call(deregister, { by, body })).toMatchObject({ status: 404, code: "CONSUMER_NOT_FOUND" });
    expect(await call(deregister, { by, body, params: { account: "speech" } })).toMatchObject({
      status: 409,
      code: "NOT_ENROLLED",
    });
  });
});
