import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { HttpRequest, InvocationContext } from "@azure/functions";
import type { HttpHandler, HttpResponseInit } from "@azure/functions";
import * as fc from "fast-check";
import type { Services } from "../../functions/edge/services.ts";
import { damaged, damagedText } from "./damage.ts";
import { effort } from "./effort.ts";
import { memoryServices } from "./memory-services.ts";
import { sampleFleet, yamlPieces } from "./sample-fleet.ts";

let made: Services;
jest.unstable_mockModule("../../functions/edge/services.ts", () => ({ services: () => made }));
const { rotate } = await import("../../functions/api/rotate.ts");
const { report } = await import("../../functions/api/report.ts");
const { fleet } = await import("../../functions/api/fleet.ts");
const { approveRegistration, register } = await import("../../functions/api/registration.ts");
const { deregister } = await import("../../functions/api/deregistration.ts");
const { abandon, approve, cancel, pause, resume, revert } =
  await import("../../functions/api/rotation-commands.ts");

const reason = { reason: "a leaver" };
const emergency = { mode: "emergency", compromised: "both", gate: "waive", deadlineMs: 0, reason: "leaked" };
const statement = { instance: "web-1", fingerprint: "0123456789abcdef", healthy: true };
const counting = { ...statement, sequence: 1, usage: { calls: 9, failures: 2, refused: 1 } };
const declaration = {
  owner: { name: "Team Guest", contact: "guest@example.com" },
  environment: "production",
  criticality: "required",
  instances: 2,
  refreshWithin: "5m",
  resourceId: "/subscriptions/s-1",
};
const calls: readonly (readonly [string, HttpHandler, readonly unknown[]])[] = [
  ["rotate", rotate, [{ mode: "manual", reason: "a leaver" }, emergency, { ...emergency, confirm: "0" }]],
  ["cancel", cancel, [reason]],
  ["revert", revert, [reason]],
  ["approve", approve, [reason]],
  ["abandon", abandon, [reason]],
  ["pause", pause, [reason]],
  ["resume", resume, [reason]],
  ["report", report, [statement, counting]],
  ["register", toGuest(register), [declaration]],
  ["approve a registration", toGuest(approveRegistration), [reason]],
  ["deregister", toGuest(deregister), [reason]],
];
const params = { account: "vision", consumer: "web", rotation: "20260301T090000000Z" };

/** The same for a consumer that is not in the fleet file. */
function toGuest(handler: HttpHandler): HttpHandler {
  return (request, context) => {
    request.params["consumer"] = "guest";
    return handler(request, context);
  };
}

beforeEach(async () => {
  made = await memoryServices();
});

function send(handler: HttpHandler, body: string, headers: object): Promise<HttpResponseInit> {
  const request = new HttpRequest({
    method: "POST",
    url: "https://keyturn.example/api",
    headers: { authorization: "Bearer any", ...headers },
    params: { ...params },
    body: { string: body },
  });
  const context = new InvocationContext({ logHandler: () => undefined });
  return Promise.resolve(handler(request, context)).then((answer) => answer as HttpResponseInit);
}

async function sequence(): Promise<number> {
  return (await made.ports.trail.read("vision")).sequence;
}

/**
 * A request is either accepted, with its one event, or answered with a problem document, and then nothing has
 * changed.
 */
async function expectClearAnswer(handler: HttpHandler, body: string, sent: object = {}): Promise<number> {
  const before = await sequence();
  const { status = 0, body: text, headers } = await send(handler, body, sent);
  const document = JSON.parse(typeof text === "string" ? text : "") as { code?: string };
  const grown = (await sequence()) - before;
  if (status >= 200 && status < 300) {
    expect(grown).toBeLessThanOrEqual(1);
    return status;
  }
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).not.toBe(500);
  expect(status).not.toBe(503);
  expect(document.code).toMatch(/^[A-Z_]+$/);
  expect(headers).toMatchObject({ "content-type": "application/problem+json" });
  expect(grown).toBe(0);
  return status;
}

describe("the body of a request", () => {
  it.each(calls)(
    "to %s that is damaged is taken or refused with a problem",
    async (_name, handler, bodies) => {
      const seen = new Set<number>();
      await fc.assert(
        fc.asyncProperty(damaged(...bodies), async (body) => {
          seen.add(await expectClearAnswer(handler, JSON.stringify(body) ?? ""));
        }),
        effort("httpBodies", 0.1),
      );
      expect(seen.has(400)).toBe(true);
      expect(seen.size).toBeGreaterThan(1);
    },
  );

  it("that is no JSON is refused with a problem", async () => {
    const text = damagedText(JSON.stringify(emergency), ["{", "}", '"', "\\", "\u0000", "[".repeat(30_000)]);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...calls), text, async ([, handler], body) => {
        await expectClearAnswer(handler, body);
      }),
      effort("httpBodies", 0.2),
    );
  });

  it("is accepted or refused with a problem, under any key and for any state", async () => {
    const printable = fc.string({ unit: fc.constantFrom(...'k1 "*W/,-.é'.split("")) });
    const headers = fc.record(
      { "idempotency-key": printable, "if-match": printable },
      { requiredKeys: ["idempotency-key"] },
    );
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...calls), headers, async ([, handler, bodies], sent) => {
        seen.add(await expectClearAnswer(handler, JSON.stringify(bodies[0]), sent));
      }),
      effort("httpBodies", 0.2),
    );
    expect(seen).toContain(412);
    expect(seen).toContain(400);
  });

  it("that is too large is refused, whatever it holds", async () => {
    for (const [, handler] of calls) {
      expect(await expectClearAnswer(handler, JSON.stringify({ reason: "é".repeat(40_000) }))).toBe(413);
    }
    expect(await expectClearAnswer(fleet, "é".repeat(9_000_000))).toBe(413);
  });

  it("to the fleet file that is damaged leaves the old one in place", async () => {
    await fc.assert(
      fc.asyncProperty(damagedText(sampleFleet, yamlPieces), async (text) => {
        const before = await made.fleetStore.read();
        const status = await expectClearAnswer(fleet, text);
        expect(await made.fleetStore.read()).toBe(status === 200 ? text : before);
      }),
      effort("httpBodies", 0.1),
    );
  });
});
