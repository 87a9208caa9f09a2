import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { HttpHandler } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import { fingerprintOf } from "../../../shared/secret-value.ts";
import { activeKey, anybody, memoryServices } from "../../fuzz/memory-services.ts";
import { sampleFleet } from "../../fuzz/sample-fleet.ts";
import { send } from "../sent-request.ts";
import { withEvent } from "../../../shared/records/trail.ts";

let made: Services;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { status } = await import("../../../functions/api/status.ts");
const { fleet, fleetText } = await import("../../../functions/api/fleet.ts");
const { openApi } = await import("../../../functions/api/open-api.ts");
const { rotate } = await import("../../../functions/api/rotate.ts");
const { report } = await import("../../../functions/api/report.ts");
const { approveRegistration, register } = await import("../../../functions/api/registration.ts");
const { deregister } = await import("../../../functions/api/deregistration.ts");
const { abandon, approve, cancel, pause, resume, revert } =
  await import("../../../functions/api/rotation-commands.ts");

beforeEach(async () => {
  made = await memoryServices();
});

const tagOf = async (handler: HttpHandler) => (await send(handler)).headers.get("etag") ?? "";
const sequence = async () => (await made.ports.trail.read("vision")).sequence;
const reason = JSON.stringify({ reason: "a leaver" });
const manual = JSON.stringify({ mode: "manual", reason: "a leaver" });
const declaration = JSON.stringify({
  owner: { name: "Guests", contact: "guests@example.com" },
  environment: "production",
  refreshWithin: "5m",
});

/** Reports for the consumer, which changes the shown details and records no event. */
async function changeWhatIsShown() {
  const body = JSON.stringify({ instance: "web-1", fingerprint: fingerprintOf(activeKey), healthy: true });
  expect((await send(report, { method: "POST", body })).status).toBe(202);
}

const pauseAccount = () => send(pause, { method: "POST", body: reason });

describe.each<[string, HttpHandler, () => Promise<unknown>]>([
  ["an account", status, changeWhatIsShown],
  ["the fleet file", fleetText, () => send(fleet, { method: "PUT", body: `${sampleFleet}\n` })],
])("the tag of %s", (_what, handler, change) => {
  it("omits the body that the caller already has", async () => {
    const tag = await tagOf(handler);
    expect(tag).toMatch(/^"[\x21\x23-\x7e]+"$/);
    for (const sent of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
      const answer = await send(handler, { headers: { "if-none-match": sent } });
      expect([answer.status, answer.text, answer.headers.get("etag")]).toEqual([304, "", tag]);
    }
  });

  it("is another one when anything of it has changed", async () => {
    const tag = await tagOf(handler);
    await change();
    const answer = await send(handler, { headers: { "if-none-match": tag } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("etag")).not.toBe(tag);
  });
});

it("the description is described, and its tag saves its body", async () => {
  const { body, headers } = await send(openApi);
  expect(body).toMatchObject({ openapi: "3.1.1", paths: { "/api/accounts": {} } });
  expect(await send(openApi, { headers: { "if-none-match": headers.get("etag") ?? "" } })).toMatchObject({
    status: 304,
    text: "",
  });
});

describe.each<[string, HttpHandler, "POST" | "PUT" | "DELETE", string]>([
  ["rotate", rotate, "POST", manual],
  [
    "declare an emergency",
    rotate,
    "POST",
    JSON.stringify({ mode: "emergency", compromised: "active", reason: "leak", confirm: "wrong" }),
  ],
  ["cancel", cancel, "POST", reason],
  ["revert", revert, "POST", reason],
  ["approve", approve, "POST", reason],
  ["abandon", abandon, "POST", reason],
  ["pause", pause, "POST", reason],
  ["resume", resume, "POST", reason],
  ["register", register, "PUT", declaration],
  ["deregister", deregister, "DELETE", reason],
  ["approve a registration", approveRegistration, "POST", reason],
])("a wish to %s", (what, handler, method, body) => {
  const params = { consumer: "guest", rotation: "r" };

  it("that was meant for an earlier event is refused, and does nothing", async () => {
    const tag = await tagOf(status);
    await pauseAccount();
    const before = await sequence();
    const answer = await send(handler, { method, body, params, headers: { "if-match": tag } });
    // The blast radius is shown in any case: nothing happens without it.
    const expected =
      what === "declare an emergency" ? [428, "CONFIRMATION_REQUIRED"] : [412, "PRECONDITION_FAILED"];
    expect([answer.status, answer.body["code"]]).toEqual(expected);
    expect(await sequence()).toBe(before);
  });

  it("is accepted when only the shown details have changed since", async () => {
    const tag = await tagOf(status);
    await changeWhatIsShown();
    const answer = await send(handler, { method, body, params, headers: { "if-match": tag } });
    expect(answer.status).not.toBe(412);
  });
});

describe("an emergency", () => {
  it("that has been confirmed is refused all the same when it was meant for an earlier event", async () => {
    const wish = { mode: "emergency", compromised: "active", reason: "leak" };
    const post = (more: object, headers = {}) =>
      send(rotate, { method: "POST", body: JSON.stringify({ ...wish, ...more }), headers });
    const { confirm } = (await post({})).body["blastRadius"] as { confirm: string };
    const tag = await tagOf(status);
    await pauseAccount();
    expect((await post({ confirm }, { "if-match": tag })).status).toBe(412);
    expect((await post({ confirm }, { "if-match": await tagOf(status) })).status).toBe(202);
  });
});

describe("If-Match", () => {
  it.each([
    ["anything at all", () => "*", 202],
    ["the tag among others", (tag: string) => `"x", ${tag}`, 202],
    ["the tag as a weak one", (tag: string) => `W/${tag}`, 412],
    ["no tag", () => "nonsense", 412],
    ["another account's tag", () => '"0-0000000000000000.0000000000000000"', 412],
  ])("with %s is taken for what the standard says", async (_what, sent, expected) => {
    const headers = { "if-match": sent(await tagOf(status)) };
    expect((await send(pause, { method: "POST", body: reason, headers })).status).toBe(expected);
  });

  it("is looked at again when the account moves on while a command is decided on", async () => {
    const tag = await tagOf(status);
    const { trail } = made.ports;
    let raced = false;
    const save: typeof trail.save = async (changed) => {
      if (!raced) {
        raced = true;
        const paused = { type: "account-paused", at: made.ports.clock.now(), by: "eve", reason } as const;
        const how = { releaseClaim: false, wakeAt: made.ports.clock.now() };
        await trail.save(withEvent(await trail.read(changed.account), paused, how));
      }
      return trail.save(changed);
    };
    made = { ...made, ports: { ...made.ports, trail: { ...trail, save } } };
    expect((await send(rotate, { method: "POST", body: manual, headers: { "if-match": tag } })).status).toBe(
      412,
    );
  });
});

describe("a fleet file", () => {
  const put = (body: string, headers: Record<string, string> = {}) =>
    send(fleet, { method: "PUT", body, headers });

  it("is returned to readers byte for byte as it was applied", async () => {
    await put(`${sampleFleet}# Größe\r\n`);
    const { text, headers } = await send(fleetText);
    expect(text).toBe(`${sampleFleet}# Größe\r\n`);
    expect(headers.get("content-type")).toBe("application/yaml; charset=utf-8");
    const verify = async () => ({ ...anybody, roles: ["KeyRotation.Operate"] });
    made = { ...made, tokens: { ...made.tokens, verify } };
    expect((await send(fleetText)).status).toBe(403);
  });

  it("is not there before one was applied, and then no tag matches", async () => {
    const nothing = { revision: async () => undefined, read: async () => undefined };
    made = { ...made, fleetStore: { ...made.fleetStore, ...nothing } };
    expect((await send(fleetText)).body).toMatchObject({ status: 404, code: "FLEET_NOT_APPLIED" });
    expect((await put(sampleFleet, { "if-match": "*" })).status).toBe(412);
  });

  it("replaces the one that was seen, and not another; the answer has the tag of the new one", async () => {
    const seen = await tagOf(fleetText);
    const first = await put(`${sampleFleet}# one\n`, { "if-match": seen });
    expect([first.status, first.headers.get("etag")]).toEqual([200, await tagOf(fleetText)]);
    const second = await put(`${sampleFleet}# two\n`, { "if-match": seen });
    expect([second.status, second.body["code"]]).toEqual([412, "PRECONDITION_FAILED"]);
    expect(await made.fleetStore.read()).toBe(`${sampleFleet}# one\n`);
    expect((await put(`${sampleFleet}# two\n`)).status).toBe(200);
  });

  it("does not replace one that is applied at the same moment", async () => {
    const { fleetStore } = made;
    const revision: typeof fleetStore.revision = async () => {
      const seen = await fleetStore.revision();
      await fleetStore.write(`${sampleFleet}# faster\n`);
      return seen;
    };
    const seen = await tagOf(fleetText);
    made = { ...made, fleetStore: { ...fleetStore, revision } };
    expect((await put(`${sampleFleet}# slower\n`, { "if-match": seen })).status).toBe(412);
    expect(await fleetStore.read()).toBe(`${sampleFleet}# faster\n`);
  });
});
