import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { HttpRequest, InvocationContext } from "@azure/functions";
import type { HttpHandler } from "@azure/functions";
import type { Services } from "../../functions/services.ts";
import { registrationsOf } from "../../shared/domain/effective-spec.ts";
import type { Caller } from "../../shared/ports/token-verifier.ts";
import { anybody, memoryServices } from "../fuzz/memory-services.ts";
import { virtualClock } from "../reconciler/fakes/virtual-clock.ts";

let made: Services;
let caller: Caller;
jest.unstable_mockModule("../../functions/services.ts", () => ({ services: () => made }));
const { approveRegistration, register } = await import("../../functions/registration.ts");
const { deregister } = await import("../../functions/deregistration.ts");
const { report } = await import("../../functions/report.ts");
const { status } = await import("../../functions/status.ts");
const { rotate } = await import("../../functions/rotate.ts");

const app: Caller = {
  objectId: "33333333-0000-4000-8000-0000000000AA",
  applicationId: "44444444-0000-4000-8000-0000000000aa",
  roles: ["KeyRotation.Confirm"],
};
const otherApp: Caller = { ...app, objectId: "33333333-0000-4000-8000-0000000000bb", applicationId: "" };
const operator: Caller = { ...app, objectId: "ada", applicationId: "", roles: ["KeyRotation.Operate"] };
const approver: Caller = { ...operator, objectId: "bob", roles: ["KeyRotation.Approve"] };
const declaration = {
  owner: { name: "Team Guest", contact: "guest@example.com" },
  environment: "production",
  instances: 2,
  refreshWithin: "5m",
};
const statement = { instance: "guest-1", fingerprint: "0123456789abcdef", healthy: true };

beforeEach(async () => {
  caller = app;
  made = await memoryServices(() => caller);
});

interface Sent {
  readonly by?: Caller;
  readonly body?: unknown;
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
}

async function call(handler: HttpHandler, { by = app, body, params, query }: Sent = {}) {
  caller = by;
  const request = new HttpRequest({
    method: "PUT",
    url: "https://keyturn.example/api",
    headers: { authorization: "Bearer any" },
    params: { account: "vision", consumer: "guest", ...params },
    ...(query && { query }),
    ...(body !== undefined && { body: { string: JSON.stringify(body) } }),
  });
  const answer = await handler(request, new InvocationContext({ logHandler: () => undefined }));
  const { status: code, body: text } = answer as { status: number; body: string };
  return { status: code, ...(JSON.parse(text) as object) };
}

const put = (sent: Sent = {}) => call(register, { body: declaration, ...sent });
const sequence = async () => (await made.ports.trail.read("vision")).sequence;
const registered = async () => registrationsOf((await made.ports.trail.read("vision")).rotation);

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

  it("wakes the account, so that the gate is asked", async () => {
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

  it("takes what is just within the bounds", async () => {
    const body = { ...declaration, instances: 10_000, refreshWithin: "7d", resourceId: "/subscriptions/s-1" };
    expect(await put({ body })).toMatchObject({ status: 201 });
  });

  it.each(["", "Guest", "a b", "../web", "x".repeat(64)])(
    "as %j, which is no name, is refused",
    async (consumer) => {
      expect(await put({ params: { consumer } })).toMatchObject({ status: 400, code: "INVALID_BODY" });
    },
  );

  it("ends at fifty, and says so", async () => {
    for (let index = 0; index < 50; index += 1) {
      expect(await put({ params: { consumer: `app-${index}` } })).toMatchObject({ status: 201 });
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

describe("a report of a consumer that is not in the fleet file", () => {
  it("counts once it has registered, and only from its principal", async () => {
    expect(await call(report, { body: statement })).toMatchObject({
      status: 404,
      code: "CONSUMER_NOT_FOUND",
    });
    await put();
    expect(await call(report, { body: statement })).toMatchObject({ status: 202 });
    expect(await call(report, { by: otherApp, body: statement })).toMatchObject({
      status: 403,
      code: "NOT_THIS_CONSUMER",
    });
    expect((await made.ports.board.reports("vision")).map(({ consumer }) => consumer)).toEqual(["guest"]);
  });

  it("reads the trail once in five seconds", async () => {
    await put();
    const clock = made.ports.clock as ReturnType<typeof virtualClock>;
    const read = jest.spyOn(made.ports.trail, "read");
    for (let index = 0; index < 20; index += 1) await call(report, { body: statement });
    expect(read).toHaveBeenCalledTimes(1);
    clock.advance(5_000);
    await call(report, { body: statement });
    expect(read).toHaveBeenCalledTimes(2);
  });

  it("does not count any more five seconds after it was deregistered", async () => {
    await put();
    await call(report, { body: statement });
    await call(deregister);
    (made.ports.clock as ReturnType<typeof virtualClock>).advance(5_000);
    expect(await call(report, { body: statement })).toMatchObject({ status: 404 });
  });
});

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

  it("does not reach what the fleet file declares, nor what is not there", async () => {
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

it("an emergency names who has registered among those it hits", async () => {
  await put();
  const leak = { mode: "emergency", compromised: "active", gate: "waive", deadlineMs: 0, reason: "leak" };
  expect(await call(rotate, { by: anybody, body: leak })).toMatchObject({
    status: 428,
    blastRadius: { cutOff: ["web", "guest"] },
  });
});
