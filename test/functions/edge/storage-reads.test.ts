import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { HttpHandler } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import { ClockUnknownError } from "../../../shared/errors.ts";
import { memoryServices } from "../../fuzz/memory-services.ts";
import { sampleFleet } from "../../fuzz/sample-fleet.ts";
import { send } from "../sent-request.ts";

let made: Services;
let reads: string[];
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { advice } = await import("../../../functions/api/advice.ts");
const { attention } = await import("../../../functions/api/attention.ts");
const { compare } = await import("../../../functions/api/compare.ts");
const { forecast } = await import("../../../functions/api/forecast.ts");
const { status } = await import("../../../functions/api/status.ts");
const { accountUi, fleetUi } = await import("../../../functions/api/ui.ts");

beforeEach(async () => {
  reads = [];
  const services = await memoryServices();
  await services.fleetStore.write(`${sampleFleet}rollout: { maxInFlight: 5 }\n`);
  await services.fleet.fresh();
  made = counted(services);
});

function counted(services: Services): Services {
  const { fleet, ports } = services;
  const { trail, board, discovery, rollout } = ports;
  const noted = <R>(what: string, read: () => R) => {
    reads.push(what);
    return read();
  };
  return {
    ...services,
    fleet: { ...fleet, current: () => noted("fleet", () => fleet.current()) },
    ports: {
      ...ports,
      trail: {
        ...trail,
        read: (account) => noted("head", () => trail.read(account)),
        events: (account) => noted("events", () => trail.events(account)),
      },
      board: { ...board, reports: (account) => noted("reports", () => board.reports(account)) },
      discovery: { ...discovery, read: () => noted("discovery", () => discovery.read()) },
      rollout: { ...rollout, snapshot: () => noted("rollout", () => rollout.snapshot()) },
    },
  };
}

const two = ["discovery", "fleet", "head", "head", "reports", "reports"];
const sides = {
  url: "https://keyturn.example/api/compare?environment=production&with=non-production",
  query: { environment: "production", with: "non-production" },
};

describe("of a fleet of two accounts, one of them enrolled, nothing is read twice for", () => {
  it.each<[string, HttpHandler, object, readonly string[]]>([
    ["the fleet page", fleetUi, {}, [...two, "events", "rollout"]],
    ["advice", advice, {}, two],
    ["attention", attention, {}, [...two, "events", "rollout"]],
    ["the forecast", forecast, {}, two],
    ["a comparison", compare, sides, two],
    ["the page of an account", accountUi, {}, ["discovery", "events", "fleet", "head", "reports"]],
    ["the status of an account", status, {}, ["discovery", "events", "fleet", "head", "reports"]],
  ])("%s", async (_what, handler, wish, expected) => {
    expect((await send(handler, wish)).status).toBe(200);
    expect(reads.sort()).toEqual([...expected].sort());
  });
});

describe("while the storage does not tell the time, a request", () => {
  beforeEach(() => {
    const ready = () => Promise.reject(new ClockUnknownError());
    made = { ...made, time: { ...made.time, ready } };
  });

  it("is asked to come again", async () => {
    expect((await send(advice)).status).toBe(503);
  });

  it("without a token is refused, and costs the storage nothing", async () => {
    expect((await send(advice, { headers: { authorization: "" } })).status).toBe(401);
    expect(reads).toEqual([]);
  });
});
