import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { Services } from "../../../functions/edge/services.ts";
import type { CountedCalls } from "../../../shared/domain/usage/explain-usage.ts";
import type { Caller } from "../../../shared/ports/token-verifier.ts";
import { anybody, memoryServices } from "../../fuzz/memory-services.ts";
import { uncounted } from "../../inventory/uncounted.ts";
import { foundAccount } from "../../reconciler/fakes/fake-account.ts";
import type { VirtualClock } from "../../reconciler/fakes/virtual-clock.ts";
import { send } from "../sent-request.ts";

const minute = 60_000;
let made: Services;
let caller: Caller | undefined;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { report } = await import("../../../functions/api/report.ts");
const { usage } = await import("../../../functions/api/usage.ts");

beforeEach(async () => {
  caller = anybody;
  made = await memoryServices(() => caller);
  const fact = { ...foundAccount, location: "westeurope" };
  const keyIssuer = { ...made.ports.keyIssuer, describe: async () => fact };
  made = {
    ...made,
    ports: { ...made.ports, keyIssuer },
    usageMetrics: { ...uncounted, calls: async () => counted() },
  };
});

const passed = (ms: number): void => (made.ports.clock as VirtualClock).advance(ms);
/** Ten minutes up to now with 20 calls each. */
const counted = (): readonly CountedCalls[] =>
  Array.from({ length: 10 }, (_, index) => ({
    at: new Date(made.ports.clock.now().getTime() - (10 - index) * minute),
    calls: 20,
    refused: 0,
  }));
const says = (sequence: number, calls: number, refused = 0) =>
  send(report, {
    method: "POST",
    body: JSON.stringify({
      instance: "web-1",
      fingerprint: "0123456789abcdef",
      healthy: true,
      sequence,
      usage: { calls, failures: refused, refused },
    }),
  });

describe("the usage of an account by HTTP", () => {
  it("shows each consumer beside the account's count, and the unexplained calls", async () => {
    await says(1, 0);
    passed(10 * minute);
    await says(2, 100);
    const { status, body } = await send(usage, { query: { minutes: "10" } });
    expect(status).toBe(200);
    expect(body).toEqual({
      account: "vision",
      from: "2026-03-01T09:00:00.000Z",
      until: "2026-03-01T09:08:00.000Z",
      consumers: [
        {
          consumer: "web",
          owner: { name: "Team Web", contact: "web@example.com" },
          calls: 80,
          failures: 0,
          refused: 0,
          reportsUsage: true,
          instances: 1,
          perInstance: [{ instance: "web-1", calls: 80, failures: 0, refused: 0 }],
        },
      ],
      keyturnCalls: { calls: 20, estimated: true },
      metric: { calls: 160, refused: 0, until: "2026-03-01T09:08:00.000Z" },
      explained: 100,
      unexplained: 60,
      unexplainedShare: 0.375,
      alarm: { reasons: ["UnexplainedCalls"], message: expect.stringContaining("account for") },
    });
  });

  it("says why the account's own count is missing, and shows no figure that would need it", async () => {
    made = { ...made, usageMetrics: { ...uncounted, calls: async () => undefined } };
    const { status, body } = await send(usage);
    expect([status, body["metric"]]).toEqual([
      200,
      { unavailable: "no metrics endpoint is set for this cloud" },
    ]);
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(["unexplained"]));
    expect(body).toMatchObject({ consumers: [{ consumer: "web", reportsUsage: false }] });
  });

  it("names the instances with refused calls first", async () => {
    await says(1, 50);
    const other = { instance: "web-2", fingerprint: "0123456789abcdef", healthy: true, sequence: 1 };
    const refused = { usage: { calls: 5, failures: 5, refused: 5 } };
    await send(report, { method: "POST", body: JSON.stringify({ ...other, ...refused }) });
    made = { ...made, usageMetrics: { ...uncounted, calls: async () => undefined } };
    const { body } = await send(usage);
    expect(body).toMatchObject({
      consumers: [{ instances: 2, refused: 5, perInstance: [{ instance: "web-2" }, { instance: "web-1" }] }],
    });
  });

  it.each(["4", "61", "ten", "7.5"])("does not take %s minutes", async (minutes) => {
    const { status, body } = await send(usage, { query: { minutes } });
    expect([status, body["code"]]).toEqual([400, "INVALID_QUERY"]);
  });

  it("is for those with the role to read, and of accounts that there are", async () => {
    expect(await send(usage, { params: { account: "nobody" } })).toMatchObject({ status: 404 });
    caller = { ...anybody, roles: ["KeyRotation.Confirm"] };
    expect(await send(usage)).toMatchObject({ status: 403 });
  });
});

describe("a report of calls", () => {
  it("that were refused warns once, with how many and whose", async () => {
    const { status, log } = await says(1, 9, 3);
    const line = { account: "vision", consumer: "web", instance: "web-1", refused: 3 };
    expect(status).toBe(202);
    expect(log).toEqual([`warning ${JSON.stringify({ event: "calls-refused", ...line })}`]);
  });

  it("without refused calls, or replayed, logs no warning of them", async () => {
    expect((await says(2, 9)).log).toEqual([]);
    const { status, log } = await says(2, 9, 3);
    const line = { account: "vision", consumer: "web", instance: "web-1", code: "REPORT_REPLAYED" };
    expect({ status, log }).toEqual({
      status: 409,
      log: [`warning ${JSON.stringify({ event: "report-refused", ...line })}`],
    });
  });

  it.each<[string, object]>([
    ["with more failures than calls", { sequence: 1, usage: { calls: 1, failures: 2, refused: 0 } }],
    ["with more refused calls than failures", { sequence: 1, usage: { calls: 9, failures: 2, refused: 3 } }],
    ["with a negative count", { sequence: 1, usage: { calls: 9, failures: 0, refused: -1 } }],
    ["without a number, which could count twice", { usage: { calls: 1, failures: 0, refused: 0 } }],
  ])("%s is refused", async (_case, change) => {
    const statement = { instance: "web-1", fingerprint: "0123456789abcdef", healthy: true };
    const body = JSON.stringify({ ...statement, ...change });
    expect(await send(report, { method: "POST", body })).toMatchObject({
      status: 400,
      body: { code: "INVALID_BODY", errors: [{ path: expect.stringMatching(/^usage/) }] },
    });
    expect(await made.ports.board.reports("vision")).toEqual([]);
  });
});
