import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { HttpHandler } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import { ServiceUnavailableError } from "../../../shared/errors.ts";
import type { IdempotencyLog } from "../../../shared/ports/idempotency-log.ts";
import type { Caller } from "../../../shared/ports/token-verifier.ts";
import { anybody, memoryServices } from "../../fuzz/memory-services.ts";
import type { VirtualClock } from "../../reconciler/fakes/virtual-clock.ts";
import { send } from "../sent-request.ts";
import { withEvent } from "../../../shared/records/trail.ts";

let made: Services;
let caller: Caller;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { rotate } = await import("../../../functions/api/rotate.ts");
const { report } = await import("../../../functions/api/report.ts");
const { leaks } = await import("../../../functions/api/leaks.ts");
const { pause, resume } = await import("../../../functions/api/rotation-commands.ts");

beforeEach(async () => {
  caller = anybody;
  made = await memoryServices(() => caller);
});

const [minuteMs, dayMs] = [60_000, 86_400_000];
const manual = { mode: "manual", reason: "a leaver" };
const sequence = async () => (await made.ports.trail.read("vision")).sequence;
const pass = (ms: number) => (made.ports.clock as VirtualClock).advance(ms);

const post = (handler: HttpHandler, body: object, key = "k-1", more: Parameters<typeof send>[1] = {}) =>
  send(handler, {
    method: "POST",
    body: JSON.stringify(body),
    ...more,
    headers: { "idempotency-key": key, ...more.headers },
  });

/** Overrides the log's methods. */
function withLog(change: (log: IdempotencyLog) => Partial<IdempotencyLog>) {
  made = { ...made, idempotency: { ...made.idempotency, ...change(made.idempotency) } };
}

/** The log of a process that died before it could record its answer. */
function dieBeforeAnswering() {
  const { idempotency } = made;
  withLog((log) => ({
    note: (of, key, call, since) =>
      call.answer ? Promise.reject(new ServiceUnavailableError("noting")) : log.note(of, key, call, since),
  }));
  return () => {
    made = { ...made, idempotency };
  };
}

describe("a request with a key", () => {
  it("is carried out once, and retries within a day get the same answer", async () => {
    const first = await post(pause, { reason: "audit" });
    expect(first.status).toBe(202);
    const before = await sequence();
    pass(dayMs - 1);
    const again = await post(pause, { reason: "audit" });
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(again.headers.get("content-type")).toBe("application/json");
    expect([first, again].map(({ headers }) => headers.get("idempotency-replayed"))).toEqual([null, "true"]);
    expect(await sequence()).toBe(before);
  });

  it("is carried out again a day later", async () => {
    await post(pause, { reason: "audit" });
    const before = await sequence();
    pass(dayMs);
    expect((await post(pause, { reason: "another" })).status).toBe(202);
    expect(await sequence()).toBe(before + 1);
  });

  it("gets a refusal again as well, although it would be granted by now", async () => {
    await post(rotate, manual, "k-1");
    const refused = await post(rotate, manual, "k-2");
    expect(refused.body).toMatchObject({ status: 409, code: "ROTATION_IN_FLIGHT" });
    const { trail, clock } = made.ports;
    const ended = { type: "rotation-ended", at: clock.now(), outcome: "cancelled", by: "ada" } as const;
    const how = { releaseClaim: true, wakeAt: clock.now() };
    await trail.save(withEvent(await trail.read("vision"), ended, how));
    expect((await post(rotate, manual, "k-2")).text).toBe(refused.text);
    expect((await post(rotate, manual, "k-2")).headers.get("content-type")).toBe("application/problem+json");
  });

  it.each([
    ["another body", { reason: "another" }, {}],
    ["the same body for another query", { reason: "audit" }, { url: "https://keyturn.example/api?x=1" }],
    ["the same body for another state", { reason: "audit" }, { headers: { "if-match": "*" } }],
  ])("is refused when it was sent with %s", async (_what, body, more) => {
    await post(pause, { reason: "audit" });
    const before = await sequence();
    expect((await post(pause, body, "k-1", more)).body).toMatchObject({
      status: 422,
      code: "IDEMPOTENCY_KEY_REUSED",
    });
    expect(await sequence()).toBe(before);
  });

  it("is another one for another caller, another address and another key", async () => {
    const url = "https://keyturn.example/api/accounts/vision/resume";
    await post(pause, { reason: "audit" });
    const before = await sequence();
    await post(resume, { reason: "audit" }, "k-1", { url });
    await post(pause, { reason: "audit" }, "k-2");
    caller = { ...anybody, objectId: "33333333-0000-4000-8000-000000000002" };
    await post(pause, { reason: "audit" });
    expect(await sequence()).toBe(before + 3);
  });

  it("may have its key in quotes, as the draft of its standard has it", async () => {
    const first = await post(pause, { reason: "audit" }, "k-1");
    expect((await post(pause, { reason: "audit" }, '"k-1"')).text).toBe(first.text);
  });

  it.each(["", "two words", "é", "k".repeat(256)])("is refused for the key %j", async (key) => {
    expect((await post(pause, { reason: "audit" }, key)).body).toMatchObject({
      status: 400,
      code: "INVALID_HEADER",
      errors: [{ path: "idempotency-key" }],
    });
  });

  it("is refused once the caller has lost the role", async () => {
    await post(pause, { reason: "audit" });
    caller = { ...anybody, roles: ["KeyRotation.Read"] };
    expect((await post(pause, { reason: "audit" })).status).toBe(403);
  });
});

describe("two requests with one key at the same time", () => {
  it("are carried out once, and the other one must retry", async () => {
    const before = await sequence();
    const answers = await Promise.all([1, 2, 3, 4].map(() => post(pause, { reason: "audit" })));
    expect(await sequence()).toBe(before + 1);
    const others = answers.filter(({ status }) => status !== 202);
    expect(others).toHaveLength(3);
    for (const { body, headers } of others) {
      expect(body["code"]).toBe("IDEMPOTENCY_KEY_IN_USE");
      expect(headers.get("retry-after")).toMatch(/^\d+$/);
    }
    expect((await post(pause, { reason: "audit" })).status).toBe(202);
    expect(await sequence()).toBe(before + 1);
  });
});

describe("a request whose process has died", () => {
  it("is taken over after a minute, and not before", async () => {
    const revive = dieBeforeAnswering();
    expect((await post(rotate, manual)).status).toBe(202);
    revive();
    pass(minuteMs - 1);
    expect((await post(rotate, manual)).body).toMatchObject({ code: "IDEMPOTENCY_KEY_IN_USE" });
    pass(1);
    // It had been carried out, as the process that takes over finds.
    expect((await post(rotate, manual)).body).toMatchObject({ code: "ROTATION_IN_FLIGHT" });
  });

  it("is taken over by one of many", async () => {
    const revive = dieBeforeAnswering();
    await post(pause, { reason: "audit" });
    revive();
    pass(minuteMs);
    const before = await sequence();
    await Promise.all([1, 2, 3].map(() => post(pause, { reason: "audit" })));
    expect(await sequence()).toBe(before + 1);
  });
});

describe("an answer", () => {
  it("is returned although it cannot be stored, and the log does not quote it", async () => {
    dieBeforeAnswering();
    const { status, log } = await post(pause, { reason: "audit" });
    expect(status).toBe(202);
    expect(log.map((line) => line.includes("answer-not-kept"))).toEqual([true]);
    expect(log.join("")).not.toContain("audit");
  });

  it("that asks for another request is not kept", async () => {
    const leak = { mode: "emergency", compromised: "active", reason: "leak" };
    const shown = await post(rotate, leak);
    const { confirm } = shown.body["blastRadius"] as { confirm: string };
    expect(shown.status).toBe(428);
    expect((await post(rotate, { ...leak, confirm })).status).toBe(202);
  });

  it("of a service that is down is not stored: the next request runs", async () => {
    const { trail } = made.ports;
    const down = { ...trail, read: () => Promise.reject(new ServiceUnavailableError("reading")) };
    const up = made;
    made = { ...made, ports: { ...made.ports, trail: down } };
    expect((await post(pause, { reason: "audit" })).status).toBe(503);
    made = up;
    expect((await post(pause, { reason: "audit" })).status).toBe(202);
  });

  it("is stored without the request body", async () => {
    const noted: string[] = [];
    withLog((log) => ({
      note: (...args) => {
        noted.push(JSON.stringify(args));
        return log.note(...args);
      },
    }));
    await post(pause, { reason: "hunter2hunter2" });
    expect(noted).toHaveLength(2);
    expect(noted.join("")).not.toContain("hunter2");
    expect(noted.join("")).not.toContain("k-1");
  });

  it("is forgotten when the caller sends something a day later", async () => {
    await post(pause, { reason: "audit" }, "old");
    pass(dayMs + 1);
    const forgotten: string[] = [];
    withLog((log) => ({
      forgetBefore: (of, before) => {
        forgotten.push(`${of} ${before.toISOString()}`);
        return log.forgetBefore(of, before);
      },
    }));
    await post(pause, { reason: "audit" }, "new");
    const before = new Date(made.ports.clock.now().getTime() - dayMs);
    expect(forgotten).toEqual([`${anybody.objectId} ${before.toISOString()}`]);
  });
});

describe("a key", () => {
  it.each<[string, HttpHandler, object]>([
    ["a report", report, { instance: "web-1", fingerprint: "0123456789abcdef", healthy: true }],
    ["the check of a text", leaks, { text: "anything" }],
  ])("means nothing with %s, of which nothing is noted", async (_what, handler, body) => {
    const touched: string[] = [];
    withLog(() => ({
      read: async () => void touched.push("read"),
      note: async () => void touched.push("note"),
    }));
    const first = await post(handler, body);
    expect(first.status).toBeLessThan(300);
    expect((await post(handler, { ...body, healthy: false })).body["code"]).not.toBe(
      "IDEMPOTENCY_KEY_REUSED",
    );
    expect(touched).toEqual([]);
  });
});
