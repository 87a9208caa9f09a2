import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { HttpRequest, InvocationContext } from "@azure/functions";
import type { HttpHandler } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import { rolloutResumed, rolloutStanding } from "../../../shared/api/rollout.ts";
import type { AppRole } from "../../../shared/app-role.ts";
import type { StepQueue } from "../../../shared/ports/step-queue.ts";
import { withHold } from "../../../shared/records/trail.ts";
import { anybody, memoryServices } from "../../fuzz/memory-services.ts";

let made: Services;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { resumeRollout, rollout } = await import("../../../functions/api/rollout.ts");

beforeEach(async () => {
  made = await memoryServices();
  const at = made.ports.clock.now();
  await made.ports.rollout.ended("vision", "r", at, "failed");
});

async function call(handler: HttpHandler, roles: readonly AppRole[], body?: object) {
  made = { ...made, tokens: { ...made.tokens, verify: async () => ({ ...anybody, roles }) } };
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
  it("is shown to callers with the role to read, in the described form", async () => {
    const { status, body } = await call(rollout, ["KeyRotation.Read"]);
    expect(status).toBe(200);
    expect(rolloutStanding.parse(body)).toMatchObject({
      failures: [{ account: "vision", rotation: "r" }],
    });
  });

  it("is resumed by an operator with a reason; the answer and the log say who it was", async () => {
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
      resumed: [{ by: anybody.objectId, reason: "a bad library" }],
    });
  });

  it("wakes only the accounts that wait for a resume, once every process knows", async () => {
    const { rollout: board, trail, clock } = made.ports;
    const at = clock.now();
    for (const account of ["vision", "speech"]) await board.enter({ account, rotation: "r", since: at });
    const objection = { reason: "LineStopped", message: "stopped", remedy: "operator" } as const;
    const pause = { objection, wakeAt: at, failures: 0, releaseClaim: false };
    await trail.save(withHold(await trail.read("vision"), pause));
    const sent: Parameters<StepQueue["send"]>[] = [];
    const send: StepQueue["send"] = async (...step) => void sent.push(step);
    made = { ...made, stepQueue: { ...made.stepQueue, send }, boundQueue: () => ({ send }) };
    await call(resumeRollout, ["KeyRotation.Operate"], { reason: "a bad library" });
    expect(sent).toEqual([[{ account: "vision", because: { kind: "sweep" } }, "ordinary", 10_000]]);
  });

  it("is not resumed by another caller, nor without a reason", async () => {
    expect(
      await call(resumeRollout, ["KeyRotation.Read", "KeyRotation.Approve"], { reason: "x" }),
    ).toMatchObject({ status: 403 });
    expect(await call(resumeRollout, ["KeyRotation.Operate"], {})).toMatchObject({ status: 400 });
    expect((await call(rollout, ["KeyRotation.Read"])).body).toMatchObject({
      failures: [{ account: "vision" }],
    });
  });
});
