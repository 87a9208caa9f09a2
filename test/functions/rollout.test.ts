import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { HttpRequest, InvocationContext } from "@azure/functions";
import type { HttpHandler } from "@azure/functions";
import type { Services } from "../../functions/services.ts";
import { rolloutResumed, rolloutStanding } from "../../shared/api/rollout.ts";
import type { AppRole } from "../../shared/app-role.ts";
import { anybody, memoryServices } from "../fuzz/memory-services.ts";

let made: Services;
jest.unstable_mockModule("../../functions/services.ts", () => ({ services: () => made }));
const { resumeRollout, rollout } = await import("../../functions/rollout.ts");

beforeEach(async () => {
  made = await memoryServices();
  const at = made.ports.clock.now();
  const entry = { account: "vision", rotation: "r", ring: 1, since: at };
  await made.ports.rollout.enter(entry);
  await made.ports.rollout.ended("vision", "r", at, true);
});

async function call(handler: HttpHandler, roles: readonly AppRole[], body?: object) {
  made = { ...made, tokens: { verify: async () => ({ ...anybody, roles }) } };
  const request = new HttpRequest({
    method: body ? "POST" : "GET",
    url: "https://keyturn.example/api/rollout",
    headers: { authorization: "Bearer any", "content-type": "application/json" },
    ...(body && { body: { string: JSON.stringify(body) } }),
  });
  const lines: unknown[] = [];
  const context = new InvocationContext({
    logHandler: (_level, line) => lines.push(JSON.parse(String(line))),
  });
  const answer = (await handler(request, context)) as { status: number; body: string };
  return { status: answer.status, body: JSON.parse(answer.body) as unknown, lines };
}

describe("the line", () => {
  it("is shown to whoever may read, in the described form", async () => {
    const { status, body } = await call(rollout, ["KeyRotation.Read"]);
    expect(status).toBe(200);
    expect(rolloutStanding.parse(body)).toMatchObject({
      rings: [{ ring: 1, size: 0, open: 1, accounts: [{ account: "vision", failed: true }] }],
      failures: [{ account: "vision", rotation: "r" }],
    });
  });

  it("is resumed by an operator with a reason, which leaves who it was, in the answer and in the log", async () => {
    const resumed = await call(resumeRollout, ["KeyRotation.Operate"], { reason: "a bad library" });
    expect(resumed.status).toBe(200);
    expect(rolloutResumed.parse(resumed.body)).toMatchObject({ forgotten: [{ account: "vision" }] });
    expect(resumed.lines).toEqual([
      expect.objectContaining({ event: "rollout-resumed", by: anybody.objectId, failures: 1 }),
    ]);
    const { body } = await call(rollout, ["KeyRotation.Read"]);
    expect(body).toMatchObject({
      rings: [],
      failures: [],
      resumed: { by: anybody.objectId, reason: "a bad library" },
    });
  });

  it("is resumed by nobody else, and not without a reason", async () => {
    expect(
      await call(resumeRollout, ["KeyRotation.Read", "KeyRotation.Approve"], { reason: "x" }),
    ).toMatchObject({ status: 403 });
    expect(await call(resumeRollout, ["KeyRotation.Operate"], {})).toMatchObject({ status: 400 });
    expect((await call(rollout, ["KeyRotation.Read"])).body).toMatchObject({
      failures: [{ account: "vision" }],
    });
  });
});
