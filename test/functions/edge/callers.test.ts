import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { HttpRequest, InvocationContext } from "@azure/functions";
import type { HttpHandler } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import type { Caller } from "../../../shared/ports/token-verifier.ts";
import { anybody, memoryServices } from "../../fuzz/memory-services.ts";

let made: Services;
let caller: Caller | undefined;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { rotate } = await import("../../../functions/api/rotate.ts");
const { report } = await import("../../../functions/api/report.ts");
const { abandon, approve, pause } = await import("../../../functions/api/rotation-commands.ts");

beforeEach(async () => {
  caller = anybody;
  made = await memoryServices(() => caller);
});

async function call(handler: HttpHandler, body: object, params: Record<string, string> = {}) {
  const request = new HttpRequest({
    method: "POST",
    url: "https://keyturn.example/api",
    headers: { authorization: "Bearer any" },
    params: { account: "vision", consumer: "web", ...params },
    body: { string: JSON.stringify(body) },
  });
  const answer = await handler(request, new InvocationContext({ logHandler: () => undefined }));
  const { status, body: text } = answer as { status: number; body: string };
  return {
    status,
    ...(JSON.parse(text) as { code?: string; rotation?: string; blastRadius?: { confirm: string } }),
  };
}

const statement = { instance: "web-1", fingerprint: "0123456789abcdef", healthy: true };
const manual = { mode: "manual", reason: "a leaver" };
const leak = { mode: "emergency", compromised: "active", gate: "waive", deadlineMs: 0, reason: "leak" };
const without = (role: string): Caller => ({
  ...anybody,
  roles: anybody.roles.filter((own) => own !== role),
});

describe("a caller", () => {
  it("without a valid token is nobody", async () => {
    caller = undefined;
    expect(await call(rotate, manual)).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
  });

  it.each<[string, HttpHandler, object]>([
    ["KeyRotation.Operate", rotate, manual],
    ["KeyRotation.Operate", pause, { reason: "audit" }],
    ["KeyRotation.Approve", approve, { reason: "looked at it" }],
    ["KeyRotation.Approve", abandon, { reason: "it is stuck" }],
    ["KeyRotation.Confirm", report, statement],
  ])("without %s is refused what needs it", async (role, handler, body) => {
    caller = without(role);
    expect(await call(handler, body)).toMatchObject({ status: 403, code: "ROLE_MISSING", role });
  });

  it("reports for the consumer whose principal it is, and for no other", async () => {
    expect(await call(report, statement)).toMatchObject({ status: 202 });
    caller = { ...anybody, objectId: "00000000-0000-4000-8000-00000000dead" };
    expect(await call(report, statement)).toMatchObject({ status: 403, code: "NOT_THIS_CONSUMER" });
  });

  it("does not approve its own request, but another principal does", async () => {
    const { rotation = "" } = await call(rotate, manual);
    const consent = () => call(approve, { reason: "looked at it" }, { rotation });
    expect(await consent()).toMatchObject({ status: 403, code: "APPROVER_IS_REQUESTER" });
    caller = { ...anybody, objectId: "00000000-0000-4000-8000-00000000beef" };
    expect(await consent()).toMatchObject({ status: 202 });
  });
});

describe("an emergency by HTTP", () => {
  it("begins only with the digest of the list of those it hits", async () => {
    const shown = await call(rotate, leak);
    expect(shown).toMatchObject({
      status: 428,
      code: "CONFIRMATION_REQUIRED",
      blastRadius: { cutOff: ["web"] },
    });
    expect(await call(rotate, { ...leak, confirm: "0123456789abcdef" })).toMatchObject({ status: 428 });
    const confirm = shown.blastRadius?.confirm ?? "";
    expect(await call(rotate, { ...leak, confirm })).toMatchObject({ status: 202 });
    expect((await made.ports.trail.read("vision")).state).toMatchObject({
      phase: "preparing",
      emergency: { compromised: "active", by: anybody.objectId },
    });
  });

  it("is not confirmed by the digest of another wish", async () => {
    const { blastRadius } = await call(rotate, { ...leak, deadlineMs: 900_000 });
    expect(await call(rotate, { ...leak, confirm: blastRadius?.confirm })).toMatchObject({ status: 428 });
  });

  it("is waived only by somebody who may also approve", async () => {
    caller = without("KeyRotation.Approve");
    expect(await call(rotate, leak)).toMatchObject({ status: 403, role: "KeyRotation.Approve" });
    expect(await call(rotate, { ...leak, gate: "wait" })).toMatchObject({ status: 428 });
  });
});
