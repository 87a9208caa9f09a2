import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { HttpRequest, InvocationContext } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import type { RotationEvent } from "../../../shared/domain/rotation/rotation-event.ts";
import type { Caller } from "../../../shared/ports/token-verifier.ts";
import { anybody, memoryServices } from "../../fuzz/memory-services.ts";
import { withEvent } from "../../../shared/records/trail.ts";

/** The time of the sample's stopped clock. */
const past = new Date("2026-03-01T09:00:00.000Z");

let made: Services;
let caller: Caller | undefined;
let lines: string[];
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { alerts } = await import("../../../functions/api/alerts.ts");
const { rotate } = await import("../../../functions/api/rotate.ts");

beforeEach(async () => {
  caller = anybody;
  lines = [];
  made = await memoryServices(() => caller);
});

/** A budget's alert: most of the essentials are null. */
function spent(more: object = {}) {
  return {
    schemaId: "azureMonitorCommonAlertSchema",
    data: {
      essentials: {
        alertId: "/subscriptions/S/providers/Microsoft.CostManagement/alerts/budget-1",
        alertRule: null,
        severity: null,
        signalType: null,
        monitorCondition: null,
        monitoringService: "CostAlerts",
        alertTargetIDs: null,
        configurationItems: ["budgets"],
        firedDateTime: "2026-03-01T09:00:00.000Z",
        description:
          "Your spend for budget vision is now $400.00 exceeding your specified threshold $200.00.",
        essentialsVersion: "1.0",
        alertContextVersion: "1.0",
      },
      alertContext: { AlertCategory: "budgets", AlertData: { BudgetType: "Cost", Unit: "USD" } },
      ...more,
    },
  };
}

const about = (properties: object) => spent({ customProperties: properties });

async function post(body: object, query: Record<string, string> = {}, handler = alerts) {
  const request = new HttpRequest({
    method: "POST",
    url: "https://keyturn.example/api/alerts",
    headers: { authorization: "Bearer any" },
    params: { account: "vision" },
    query,
    body: { string: JSON.stringify(body) },
  });
  const context = new InvocationContext({ logHandler: (_level, ...parts) => lines.push(String(parts[0])) });
  const answer = (await handler(request, context)) as { status: number; body: string };
  return { status: answer.status, ...(JSON.parse(answer.body) as { request?: { confirm: string } }) };
}

/** The account's ARM id, in another letter case. */
async function target(): Promise<string> {
  return ((await made.fleet.current()).accounts[0]?.resourceId ?? "").toUpperCase();
}

function targeting(...alertTargetIDs: readonly string[]) {
  const { data, ...rest } = spent();
  return { ...rest, data: { ...data, essentials: { ...data.essentials, alertTargetIDs } } };
}

describe("an alert that names its account", () => {
  it("among the properties of its context is understood, with what was compromised", async () => {
    const properties = { account: "vision", compromised: "standby" };
    expect(await post(spent({ alertContext: { properties } }))).toMatchObject({
      status: 202,
      blastRadius: { account: "vision", compromised: "standby" },
    });
  });

  it("as its target is understood; another target beside it does no harm", async () => {
    const other = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/shop";
    expect(await post(targeting(other, await target()))).toMatchObject({
      status: 202,
      blastRadius: { account: "vision" },
    });
    expect(await post(targeting(other))).toMatchObject({ status: 404, code: "ACCOUNT_NOT_FOUND" });
  });

  it("but wrongly says what leaked is refused: it must not hit another key", async () => {
    const properties = { account: "vision", compromised: "stanby" };
    expect(await post(spent({ alertContext: { properties } }))).toMatchObject({
      status: 400,
      code: "INVALID_BODY",
    });
  });

  it("elsewhere is not confused by properties that mean something else", async () => {
    const alertContext = { properties: { status: "Failed", eventCategory: "x" } };
    expect(await post(spent({ alertContext }), { account: "vision" })).toMatchObject({ status: 202 });
    expect(await post(spent({ alertContext: { properties: "text" } }), { account: "vision" })).toMatchObject({
      status: 202,
    });
  });
});

describe("an alert about an account", () => {
  it("proposes an emergency, logs that, and starts none", async () => {
    expect(await post(about({ account: "vision" }))).toMatchObject({
      status: 202,
      proposed: true,
      blastRadius: { account: "vision", compromised: "active", gate: "wait" },
    });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ event: "emergency-proposed", account: "vision", compromised: "active" }),
    ]);
    expect((await made.ports.trail.read("vision")).state.phase).toBe("idle");
  });

  it("brings the very request by which a person starts it", async () => {
    const { request } = await post(about({ account: "vision", compromised: "both" }));
    expect(request).toMatchObject({ mode: "emergency", compromised: "both" });
    expect(await post(request ?? {}, {}, rotate)).toMatchObject({ status: 202 });
    expect((await made.ports.trail.read("vision")).state.phase).toBe("preparing");
  });

  it("names the account in its address where it has no properties, as a budget", async () => {
    const { resourceId } = (await made.fleet.current()).accounts[0] ?? { resourceId: "" };
    expect(await post(spent(), { account: resourceId.toUpperCase() })).toMatchObject({ status: 202 });
    expect(await post(spent({ customProperties: null }), { account: "vision" })).toMatchObject({
      status: 202,
    });
  });

  it("that has resolved itself proposes nothing", async () => {
    const { essentials } = spent().data;
    const body = spent({ essentials: { ...essentials, monitorCondition: "Resolved" } });
    expect(await post(body, { account: "vision" })).toMatchObject({ status: 200, proposed: false });
    expect(lines).toEqual([]);
  });
});

describe("an alert about an account whose policy allows it to start an emergency", () => {
  const rule = { alertId: "/subscriptions/S/alerts/1", alertRule: "spending of vision" };
  const alerting = spent({ essentials: rule, customProperties: { account: "vision", gate: "waive" } });
  const state = async () => (await made.ports.trail.read("vision")).state;
  beforeEach(async () => {
    const text = (await made.fleetStore.read()) ?? "";
    await made.fleetStore.write(text.replace("policy: {", "policy: { emergencyByAlert: start, "));
    await made.fleet.fresh();
  });

  it("starts one that waits for consumers, in the name of its rule, and logs whom it hits", async () => {
    const answer = await post(alerting);
    expect(answer).toMatchObject({
      status: 202,
      proposed: false,
      started: true,
      blastRadius: { gate: "wait" },
    });
    expect(await state()).toMatchObject({
      phase: "preparing",
      mode: "emergency",
      requestedBy: "alert spending of vision",
      emergency: { compromised: "active", gate: "wait", by: "alert spending of vision" },
    });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        event: "emergency-started",
        account: "vision",
        consumers: ["web: waited-for"],
        cutOff: [],
        confirm: expect.stringMatching(/^[0-9a-f]{16}$/),
      }),
    ]);
  });

  it("starts one and no other when it fires again", async () => {
    await post(alerting);
    const first = await state();
    expect(await post(alerting)).toMatchObject({ proposed: true, because: "an emergency is under way" });
    expect(await state()).toEqual(first);
  });

  it.each<[string, RotationEvent[], RegExp]>([
    ["paused", [{ type: "account-paused", at: past, by: "ada", reason: "moving" }], /paused/],
    [
      "rotated just now",
      [
        { type: "rotation-requested", at: past, rotation: "r", mode: "manual", requestedBy: "ada" },
        { type: "rotation-ended", at: past, outcome: "keyless" },
      ],
      /cooldown/,
    ],
  ])("leaves it to people where the account was %s", async (_how, record, because) => {
    for (const event of record) {
      const how = { releaseClaim: true, wakeAt: past };
      await made.ports.trail.save(withEvent(await made.ports.trail.read("vision"), event, how));
    }
    const { phase } = await state();
    expect(await post(alerting)).toMatchObject({ proposed: true, because: expect.stringMatching(because) });
    expect((await state()).phase).toBe(phase);
  });
});

describe("an alert is refused", () => {
  it.each([
    ["when it names no account of the fleet", about({ account: "nobody" }), 404, "ACCOUNT_NOT_FOUND"],
    ["when it names none", spent(), 404, "ACCOUNT_NOT_FOUND"],
    ["in another schema", { ...spent(), schemaId: "AzureMonitorMetricAlert" }, 400, "INVALID_BODY"],
    ["when it is of no kind", about({ account: "vision", compromised: "some" }), 400, "INVALID_BODY"],
  ])("%s", async (_why, body, status, code) => {
    expect(await post(body)).toMatchObject({ status, code });
    expect(lines).toEqual([]);
  });

  it("from a caller without the role to operate, unread", async () => {
    caller = { ...anybody, roles: ["KeyRotation.Read"] };
    expect(await post({})).toMatchObject({ status: 403, code: "ROLE_MISSING" });
  });
});
