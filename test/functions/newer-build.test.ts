import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { HttpRequest, InvocationContext } from "@azure/functions";
import type { HttpHandler } from "@azure/functions";
import type { Services } from "../../functions/edge/services.ts";
import { RecordFromNewerBuildError } from "../../shared/errors.ts";
import { memoryServices } from "../fuzz/memory-services.ts";
import type { MemoryUnreadMessages } from "../reconciler/fakes/memory-unread-messages.ts";

let made: Services;
let lines: string[];
jest.unstable_mockModule("../../functions/edge/services.ts", () => ({ services: () => made }));
const { status } = await import("../../functions/api/status.ts");
const { plan } = await import("../../functions/api/plan.ts");
const { doctor } = await import("../../functions/api/doctor.ts");
const { accountUi, fleetUi } = await import("../../functions/api/ui.ts");
const { pause } = await import("../../functions/api/rotation-commands.ts");
const { step } = await import("../../functions/triggers/step.ts");
const { poison } = await import("../../functions/triggers/poison.ts");
const { sweep } = await import("../../functions/triggers/sweep.ts");

const newer = new RecordFromNewerBuildError("the head of an account", "version 9");
const hold = { reason: "RecordsFromNewerBuild", remedy: "operator" };
const vision = { account: "vision" };

/** Of two accounts one has a head that a newer build wrote. */
beforeEach(async () => {
  lines = [];
  made = await memoryServices();
  const { trail } = made.ports;
  const read = async (account: string) => {
    if (account === "vision") throw newer;
    return trail.read(account);
  };
  const save = async () => Promise.reject(new Error("nothing may be written"));
  made = { ...made, ports: { ...made.ports, trail: { ...trail, read, save } } };
});

const context = () =>
  new InvocationContext({ logHandler: (_level, ...parts) => lines.push(String(parts[0])) });
const kept = () => (made.unread as MemoryUnreadMessages).kept;

async function call(handler: HttpHandler, params: Record<string, string>, body?: object) {
  const request = new HttpRequest({
    method: body ? "POST" : "GET",
    url: "https://keyturn.example/api/any",
    params,
    headers: { authorization: "Bearer any", "content-type": "application/json" },
    ...(body && { body: { string: JSON.stringify(body) } }),
  });
  const answer = (await handler(request, context())) as { status: number; body: string };
  return { status: answer.status, body: answer.body };
}

describe("an account whose head a newer build wrote", () => {
  it("holds by name in the list, in its document and in its plan", async () => {
    const list = JSON.parse((await call(status, {})).body) as { accounts: readonly unknown[] };
    expect(list.accounts).toContainEqual(
      expect.objectContaining({ ...vision, hold: expect.objectContaining(hold) }),
    );
    const one = await call(status, vision);
    expect(JSON.parse(one.body)).toMatchObject({ ...vision, hold });
    const planned = await call(plan, vision);
    expect(JSON.parse(planned.body)).toMatchObject({ steps: [{ does: "hold", ...hold }] });
  });

  it("is shown on the page and named by the doctor", async () => {
    expect((await call(fleetUi, {})).body).toContain("is from a newer build");
    expect((await call(accountUi, vision)).body).toContain("is from a newer build");
    const { body } = await call(doctor, {});
    expect(JSON.parse(body)).toMatchObject({
      checks: expect.arrayContaining([
        expect.objectContaining({
          check: "trail",
          verdict: "wrong",
          message: expect.stringContaining("vision: the record of the head"),
        }),
      ]),
    });
  });

  it("refuses commands with a code of its own", async () => {
    const { status: code, body } = await call(pause, vision, { reason: "any" });
    expect([code, JSON.parse(body)]).toEqual([
      503,
      expect.objectContaining({ code: "RECORD_FROM_NEWER_BUILD" }),
    ]);
  });

  it("is looked at without a write, and its message does not fail into the poison queue", async () => {
    await step({ ...vision, because: { kind: "wake" } }, context());
    expect(lines).toContainEqual(expect.stringContaining('"reason":"RecordsFromNewerBuild"'));
    expect(kept()).toEqual([]);
  });

  it("keeps what an event said for the newer build", async () => {
    const message = { ...vision, because: { kind: "near-expiry", vault: "https://kv", version: "1" } };
    await step(message, context());
    expect(kept()).toEqual([message]);
  });

  it("hinders no sweep", async () => {
    await sweep({ isPastDue: false, schedule: {} } as never, context());
    expect(lines).toContainEqual(expect.stringContaining('"event":"sweep-done"'));
  });
});

describe("a queue message of a newer build", () => {
  const message = { ...vision, because: { kind: "whim" }, urgent: true };

  it.each([
    ["the queue", step],
    ["the poison queue", poison],
  ])("goes back as it came from %s", async (_queue, handler) => {
    await handler(message, context());
    expect(kept()).toEqual([message]);
    expect(lines).toEqual([expect.stringContaining('"event":"step-put-back"')]);
  });

  it("goes back while this build cannot read the newer build's fleet file", async () => {
    await made.fleetStore.write("version: 1\naccounts: []\nshards: 7\n");
    await made.fleet.fresh().catch(() => undefined);
    const wake = { account: "elsewhere", because: { kind: "wake" } };
    await step(wake, context());
    expect(kept()).toEqual([wake]);
  });
});
