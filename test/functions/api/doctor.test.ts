import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { Services } from "../../../functions/edge/services.ts";
import type { DoctorReport } from "../../../shared/api/doctor.ts";
import { doctorReport } from "../../../shared/api/doctor.ts";
import {
  ClockUnknownError,
  FleetUnreadableError,
  InvalidDocumentError,
  ServiceUnavailableError,
  SettingsInvalidError,
} from "../../../shared/errors.ts";
import type { Caller } from "../../../shared/ports/token-verifier.ts";
import { anybody, memoryServices } from "../../fuzz/memory-services.ts";
import { send } from "../sent-request.ts";

let made: Services;
let settings: SettingsInvalidError | undefined;
let trusted: boolean;
let caller: Caller | undefined;
const at = new Date("2026-03-01T09:00:00.000Z");

jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({
  services: () => {
    if (settings) throw settings;
    return made;
  },
}));
jest.unstable_mockModule("../../../functions/edge/host-dated-tokens.ts", () => ({
  hostDatedTokens: () =>
    trusted ? { verify: async () => caller, faultOf: async () => undefined } : undefined,
  hostNow: () => at,
}));
const { doctor } = await import("../../../functions/api/doctor.ts");

beforeEach(async () => {
  made = await memoryServices();
  settings = undefined;
  trusted = true;
  caller = anybody;
});

async function checks(query: Record<string, string> = {}): Promise<DoctorReport["checks"]> {
  const { status, body } = await send(doctor, { query });
  expect(status).toBe(200);
  return doctorReport.parse(body).checks;
}

async function verdictOn(check: string, query: Record<string, string> = {}) {
  return (await checks(query)).find((one) => one.check === check);
}

describe("a doctor, while settings are wrong", () => {
  beforeEach(() => {
    settings = new SettingsInvalidError([
      { path: "KEYTURN_CLAIM_MS", message: "is too small" },
      { path: "", message: "AzureWebJobsStorage must be a connection string" },
    ]);
  });

  it("tells nothing to who brings a page's identity token", async () => {
    caller = { ...anybody, token: "identity" };
    expect((await send(doctor)).status).toBe(401);
  });

  it("names each of them, and how to go on", async () => {
    expect(await checks()).toEqual([
      expect.objectContaining({ check: "settings", target: "KEYTURN_CLAIM_MS", verdict: "wrong" }),
      expect.objectContaining({ message: expect.stringContaining("AzureWebJobsStorage") }),
    ]);
    expect((await checks())[0]?.remedy).toContain("docs/settings.md");
  });

  it("tells them to operators alone", async () => {
    caller = undefined;
    expect(await send(doctor)).toMatchObject({ status: 401 });
    caller = { ...anybody, roles: ["KeyRotation.Read"] };
    expect(await send(doctor)).toMatchObject({ status: 403, body: { role: "KeyRotation.Operate" } });
  });

  it("tells nobody, by a code, where the settings that tell callers are among them", async () => {
    trusted = false;
    const { status, body } = await send(doctor);
    expect({ status, body }).toEqual({
      status: 500,
      body: expect.objectContaining({ code: "SETTINGS_INVALID" }),
    });
    expect(JSON.stringify(body)).not.toContain("KEYTURN_CLAIM_MS");
  });
});

describe("a doctor, while the storage does not answer", () => {
  it("says so, and checks the rest", async () => {
    const refused = async () => Promise.reject(new ServiceUnavailableError("reading"));
    const now = () => {
      throw new ClockUnknownError();
    };
    made = {
      ...made,
      time: { ...made.time, ready: async () => Promise.reject(new ClockUnknownError()) },
      ports: { ...made.ports, clock: { ...made.ports.clock, now } },
      fleetStore: { ...made.fleetStore, read: refused },
      fleet: { ...made.fleet, current: refused, fresh: refused, account: refused },
    };
    expect(await verdictOn("fleet-file")).toMatchObject({ verdict: "unreachable" });
    expect(await verdictOn("trail")).toMatchObject({ verdict: "unproven" });
    expect(await verdictOn("identity")).toMatchObject({ verdict: "fine" });
  });
});

describe("a doctor, while the fleet file cannot be read", () => {
  it("lists its faults, also when asked about an account", async () => {
    const fault = new InvalidDocumentError("the fleet file", [
      { path: "accounts.0.name", message: "is bad" },
    ]);
    const unreadable = async () => Promise.reject(new FleetUnreadableError(fault));
    const fleet = { ...made.fleet, current: unreadable, fresh: unreadable, account: unreadable };
    made = { ...made, fleet };
    for (const query of [{}, { account: "vision" }]) {
      expect(await verdictOn("fleet-file", query)).toMatchObject({
        verdict: "wrong",
        message: expect.stringContaining("accounts.0.name: is bad"),
        remedy: expect.stringContaining("fleet apply"),
      });
    }
  });
});
