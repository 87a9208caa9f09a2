import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { HttpHandler } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import type { TokenKind } from "../../../shared/ports/token-verifier.ts";
import { fingerprintOf } from "../../../shared/secret-value.ts";
import { activeKey, anybody, memoryServices } from "../../fuzz/memory-services.ts";
import { send } from "../sent-request.ts";

let made: Services;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { status } = await import("../../../functions/api/status.ts");
const { report } = await import("../../../functions/api/report.ts");
const { alerts } = await import("../../../functions/api/alerts.ts");

let token: TokenKind;
let roles: readonly string[];
beforeEach(async () => {
  roles = anybody.roles;
  made = await memoryServices(() => ({ ...anybody, roles, token }));
});

const body = JSON.stringify({ instance: "web-1", fingerprint: fingerprintOf(activeKey), healthy: true });
const statusOf = async (handler: HttpHandler, request?: Parameters<typeof send>[1]) =>
  (await send(handler, request)).status;

describe("a caller with every role", () => {
  it.each<[TokenKind, number, number]>([
    ["application", 202, 200],
    ["user", 403, 200],
    ["identity", 401, 401],
  ])("with a token of kind %s reports with status %d and reads with %d", async (kind, reported, read) => {
    token = kind;
    expect(await statusOf(report, { method: "POST", body })).toBe(reported);
    expect(await statusOf(status)).toBe(read);
  });
});

describe("a caller with the role for alerts alone", () => {
  const data = { essentials: { alertId: "a-1" }, customProperties: { account: "vision" } };
  const alert = JSON.stringify({ schemaId: "azureMonitorCommonAlertSchema", data });
  it.each<[TokenKind, number]>([
    ["application", 202],
    ["user", 403],
    ["identity", 401],
  ])("with a token of kind %s passes alerts on with status %d, and reads nothing", async (kind, passed) => {
    [token, roles] = [kind, ["KeyRotation.Alert"]];
    expect(await statusOf(alerts, { method: "POST", body: alert })).toBe(passed);
    expect(await statusOf(status)).toBe(kind === "identity" ? 401 : 403);
  });
});
