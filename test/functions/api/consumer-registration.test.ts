import { describe, expect, it } from "@jest/globals";
import { anybody } from "../../fuzz/memory-services.ts";
import {
  app,
  call,
  declaration,
  made,
  otherApp,
  put,
  registered,
  rotate,
  sequence,
} from "./registration-desk.ts";

describe("registering oneself by HTTP", () => {
  it("is answered 201 once and 200 from then on, and written down once", async () => {
    expect(await put()).toEqual({
      status: 201,
      account: "vision",
      consumer: "guest",
      state: "unreviewed",
    });
    const after = await sequence();
    expect(await put()).toMatchObject({ status: 200, state: "unreviewed" });
    expect(await sequence()).toBe(after);
    expect(await registered()).toMatchObject([
      {
        name: "guest",
        criticality: "required",
        refreshWithinMs: 300_000,
        principal: app.objectId.toLowerCase(),
      },
    ]);
  });

  it("wakes the account, so that the gate is checked", async () => {
    await put();
    expect(await made.ports.trail.read("vision")).toMatchObject({ wakeAt: made.ports.clock.now() });
  });

  it("changes nothing where the fleet file declares the caller", async () => {
    const before = await sequence();
    expect(await put({ by: anybody, params: { consumer: "web" } })).toMatchObject({
      status: 200,
      state: "declared",
    });
    expect(await sequence()).toBe(before);
  });

  it.each(["web", "guest"])(
    "as %s, which is another's, is refused and leaves the trail",
    async (consumer) => {
      await put();
      const before = await sequence();
      expect(await put({ by: otherApp, params: { consumer } })).toMatchObject({
        status: 403,
        code: "NOT_THIS_CONSUMER",
      });
      expect(await sequence()).toBe(before);
    },
  );

  it.each<[string, unknown]>([
    ["nothing", {}],
    ["a principal of its choice", { ...declaration, principal: otherApp.objectId }],
    ["a review of its own", { ...declaration, approved: true }],
    ["no owner", { ...declaration, owner: { name: "", contact: "x" } }],
    ["an owner of two lines", { ...declaration, owner: { name: "a\nb", contact: "x" } }],
    ["too long a contact", { ...declaration, owner: { name: "x", contact: "x".repeat(201) } }],
    ["an unknown environment", { ...declaration, environment: "test" }],
    ["no instances", { ...declaration, instances: 0 }],
    ["too many instances", { ...declaration, instances: 10_001 }],
    ["a refresh that is no duration", { ...declaration, refreshWithin: 300 }],
    ["a refresh of more than a week", { ...declaration, refreshWithin: "169h" }],
    ["what is no resource id", { ...declaration, resourceId: "https://example.com" }],
  ])("with %s is refused", async (_fault, body) => {
    const before = await sequence();
    expect(await put({ body })).toMatchObject({ status: 400, code: "INVALID_BODY" });
    expect(await sequence()).toBe(before);
  });

  it("accepts values just within the bounds", async () => {
    const body = { ...declaration, instances: 10_000, refreshWithin: "7d", resourceId: "/subscriptions/s-1" };
    expect(await put({ body })).toMatchObject({ status: 201 });
  });

  it.each(["", "Guest", "a b", "../../web", "x".repeat(64)])(
    "as %j, which is no name, is refused",
    async (consumer) => {
      expect(await put({ params: { consumer } })).toMatchObject({ status: 400, code: "INVALID_BODY" });
    },
  );

  it("ends at fifty, and says so", async () => {
    for (let index = 0; index < 50; index += 1) {
      // No principal may change its registrations so often.
      const by = { ...app, objectId: `33333333-0000-4000-8000-00000000010${index % 5}` };
      expect(await put({ by, params: { consumer: `app-${index}` } })).toMatchObject({ status: 201 });
    }
    expect(await put()).toMatchObject({ status: 409, code: "TOO_MANY_REGISTRATIONS", limit: 50 });
    expect(await registered()).toHaveLength(50);
  });

  it("finds neither an account that is not enrolled nor one that is not there", async () => {
    expect(await put({ params: { account: "speech" } })).toMatchObject({ status: 409, code: "NOT_ENROLLED" });
    expect(await put({ params: { account: "none" } })).toMatchObject({
      status: 404,
      code: "ACCOUNT_NOT_FOUND",
    });
  });
});

it("an emergency lists self-registered consumers among those it hits", async () => {
  await put();
  const leak = { mode: "emergency", compromised: "active", gate: "waive", deadlineMs: 0, reason: "leak" };
  expect(await call(rotate, { by: anybody, body: leak })).toMatchObject({
    status: 428,
    blastRadius: { cutOff: ["web", "guest"] },
  });
});
