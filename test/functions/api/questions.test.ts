import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { HttpRequest, InvocationContext } from "@azure/functions";
import type { HttpHandler, HttpResponseInit } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import { advice as adviceSchema } from "../../../shared/api/advice.ts";
import { comparison } from "../../../shared/api/comparison.ts";
import { attentionDocument } from "../../../shared/api/attention.ts";
import { forecast as forecastSchema } from "../../../shared/api/forecast.ts";
import { plan as planSchema } from "../../../shared/api/plan.ts";
import { verifyEvidence } from "../../../shared/view/evidence/verify-evidence.ts";
import { anybody, memoryServices } from "../../fuzz/memory-services.ts";
import { sampleFleet } from "../../fuzz/sample-fleet.ts";
import { withEvent } from "../../../shared/records/trail.ts";

let made: Services;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { periodEvidence, rotationEvidence } = await import("../../../functions/api/evidence.ts");
const { compare } = await import("../../../functions/api/compare.ts");
const { advice } = await import("../../../functions/api/advice.ts");
const { attention } = await import("../../../functions/api/attention.ts");
const { forecast } = await import("../../../functions/api/forecast.ts");
const { plan } = await import("../../../functions/api/plan.ts");

const rotation = "20260301T090000000Z";

/** The first account of the sample fleet is enrolled, and a rotation of it was requested and cancelled. */
beforeEach(async () => {
  made = await memoryServices();
  const { trail, clock } = made.ports;
  const at = clock.now();
  const how = { releaseClaim: true, wakeAt: at };
  const requested = { type: "rotation-requested", at, rotation, mode: "manual", requestedBy: "ada" } as const;
  const asked = await trail.save(withEvent(await trail.read("vision"), requested, how));
  await trail.save(withEvent(asked, { type: "rotation-ended", at, outcome: "cancelled", by: "ada" }, how));
});

async function get(handler: HttpHandler, query: object = {}, params: Record<string, string> = {}) {
  const request = new HttpRequest({
    method: "GET",
    url: "https://keyturn.example/api",
    headers: { authorization: "Bearer any" },
    params,
    query: { ...query },
  });
  const context = new InvocationContext({ logHandler: () => undefined });
  const answer = (await handler(request, context)) as HttpResponseInit;
  const text = typeof answer.body === "string" ? answer.body : "";
  return { status: answer.status, headers: new Headers(answer.headers), text };
}

const code = ({ text }: { readonly text: string }) => (JSON.parse(text) as { code?: string }).code;
const period = { from: "2026-01-01", to: "2026-04-01" };

describe("evidence over HTTP", () => {
  it.each([
    ["json", "application/json", /^\{"accounts":/],
    ["markdown", "text/markdown; charset=utf-8", /^# Evidence of rotation/],
    ["html", "text/html; charset=utf-8", /^<!doctype html>/],
  ])("of a rotation comes as %s", async (format, type, start) => {
    const answer = await get(rotationEvidence, { format }, { account: "vision", rotation });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe(type);
    expect(answer.headers.get("content-disposition")).toContain(`keyturn-evidence-vision-${rotation}.`);
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(answer.text).toMatch(start);
  });

  it("of a rotation and of a period verifies as returned", async () => {
    const answers = [
      await get(rotationEvidence, {}, { account: "vision", rotation }),
      await get(periodEvidence, period),
      await get(periodEvidence, { ...period, account: "vision" }),
    ];
    for (const { text } of answers) {
      expect(verifyEvidence(text)).toMatchObject({ ok: { document: "keyturn-evidence" } });
      expect(text).toContain(rotation);
    }
  });

  it("reads a day as its start in UTC, and an instant with any offset", async () => {
    const { text } = await get(periodEvidence, { from: "2026-01-01", to: "2026-04-01T02:00:00+02:00" });
    expect(JSON.parse(text)).toMatchObject({
      scope: { from: "2026-01-01T00:00:00.000Z", to: "2026-04-01T00:00:00.000Z" },
    });
  });

  it("of an account is there when the fleet file does not name it any more", async () => {
    await made.fleetStore.write("version: 1\naccounts: []\n");
    await made.fleet.fresh();
    const { text } = await get(rotationEvidence, {}, { account: "vision", rotation });
    expect(verifyEvidence(text)).toHaveProperty("ok");
    expect((await get(periodEvidence, { ...period, environment: "production" })).text).toContain(rotation);
  });

  it.each([
    ["an unknown rotation", { account: "vision", rotation: "r-1" }, 404, "EVIDENCE_NOT_FOUND"],
    ["an unknown account", { account: "nobody", rotation }, 404, "ACCOUNT_NOT_FOUND"],
  ])("of %s is not there", async (_what, params, status, expected) => {
    const answer = await get(rotationEvidence, {}, params);
    expect([answer.status, code(answer)]).toEqual([status, expected]);
  });

  it("of a period is not there for an unknown account", async () => {
    const answer = await get(periodEvidence, { ...period, account: "nobody" });
    expect([answer.status, code(answer)]).toEqual([404, "ACCOUNT_NOT_FOUND"]);
  });
});

describe("an invalid query", () => {
  it.each<[string, HttpHandler, object]>([
    ["no period", periodEvidence, {}],
    ["a period that ends before it begins", periodEvidence, { from: "2026-04-01", to: "2026-01-01" }],
    ["a period without an end", periodEvidence, { from: "2026-01-01" }],
    ["a day that does not exist", periodEvidence, { from: "2026-02-30", to: "2026-04-01" }],
    ["a format that nobody writes", periodEvidence, { ...period, format: "pdf" }],
    ["a parameter that nobody knows", periodEvidence, { ...period, enviroment: "production" }],
    ["one environment twice", compare, { environment: "production", with: "production" }],
    ["an environment that is none", compare, { environment: "production", with: "staging" }],
    ["no days", forecast, { days: "0" }],
    ["a page without entries", attention, { limit: "0" }],
    ["days that are no number", forecast, { days: "soon" }],
  ])("is refused: %s", async (_what, handler, query) => {
    const answer = await get(handler, query);
    expect([answer.status, code(answer)]).toEqual([400, "INVALID_QUERY"]);
  });
});

describe("documents about the fleet", () => {
  it.each<[string, HttpHandler, object, { parse(value: unknown): unknown }]>([
    ["compare", compare, { environment: "production", with: "non-production" }, comparison],
    ["advice", advice, {}, adviceSchema],
    ["forecast", forecast, { days: "365" }, forecastSchema],
    ["attention", attention, {}, attentionDocument],
  ])("are what their schema says: %s", async (_what, handler, query, schema) => {
    const { status, text } = await get(handler, query);
    expect(status).toBe(200);
    const document: unknown = JSON.parse(text);
    expect(schema.parse(document)).toEqual(document);
  });

  it("tell the plan of an account and change nothing", async () => {
    const before = await made.ports.trail.read("vision");
    const { text } = await get(plan, {}, { account: "vision" });
    const document: unknown = JSON.parse(text);
    expect(planSchema.parse(document)).toEqual(document);
    expect(await made.ports.trail.read("vision")).toEqual(before);
    expect((await get(plan, {}, { account: "nobody" })).status).toBe(404);
  });

  it("say in the plan that the line has stopped, which only storage knows", async () => {
    await made.fleetStore.write(`${sampleFleet}\nrollout: { stopAfterFailures: 1 }\n`);
    await made.fleet.fresh();
    const { trail, rollout, clock } = made.ports;
    const at = clock.now();
    const asked = { type: "rotation-requested", at, rotation, mode: "manual", requestedBy: "ada" } as const;
    await trail.save(withEvent(await trail.read("vision"), asked, { releaseClaim: true, wakeAt: at }));
    await rollout.ended("speech", "r-1", at, "failed");
    const { text } = await get(plan, {}, { account: "vision" });
    const { steps } = planSchema.parse(JSON.parse(text));
    expect(steps.at(-1)).toMatchObject({ does: "hold", reason: "LineStopped" });
  });

  it("need the role to read", async () => {
    made = await memoryServices(() => ({ ...anybody, roles: ["KeyRotation.Confirm"] }));
    const handlers = [rotationEvidence, periodEvidence, compare, advice, forecast, attention, plan];
    const answers = await Promise.all(handlers.map((handler) => get(handler)));
    expect(answers.map(({ status }) => status)).toEqual(handlers.map(() => 403));
  });
});
