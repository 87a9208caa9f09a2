import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import * as azureFunctions from "@azure/functions";
import type { HttpFunctionOptions } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import { operations } from "../../../shared/api/operations.ts";
import type { Caller } from "../../../shared/ports/token-verifier.ts";
import { anybody, memoryServices } from "../../fuzz/memory-services.ts";
import { recordingApp } from "../recording-app.ts";
import { send } from "../sent-request.ts";

let made: Services;
let caller: Caller | undefined;
const registered: HttpFunctionOptions[] = [];
const app = recordingApp((options) => void registered.push(options));
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
// Records only the registrations: everything else is real.
jest.unstable_mockModule("@azure/functions", () => ({ ...azureFunctions, app }));
await import("../../../functions/index.ts");

/** A route with an optional parameter at its end serves two paths. */
function pathsOf(route = ""): readonly string[] {
  const optional = /\/\{(\w+)\?\}$/.exec(route);
  if (!optional) return [route];
  return [route.slice(0, optional.index), route.replace("?}", "}")];
}

const served = registered.flatMap(({ methods = [], route, handler }) =>
  pathsOf(route).flatMap((path) =>
    // Callers that can GET a page may request its HEAD. To GET the address of a form only leads back to its page.
    methods
      .filter((method) => method !== "HEAD" && !(method === "GET" && methods.includes("POST")))
      .map((method) => ({ call: `${method} ${path}`, handler })),
  ),
);
const inTable = operations.map((operation) => ({
  ...operation,
  call: `${operation.method} ${operation.path}`,
}));

describe("the table of operations", () => {
  it("has exactly the calls that the app serves", () => {
    expect(served.length).toBeGreaterThan(20);
    expect(inTable.map(({ call }) => call).toSorted()).toEqual(served.map(({ call }) => call).toSorted());
  });

  it("names the parameters of a path in one way", () => {
    const names = inTable.flatMap(({ path }) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    expect(new Set(names)).toEqual(
      new Set(["account", "change", "command", "consumer", "page", "rotation", "topic"]),
    );
  });

  it("calls nothing read-only that some caller could change anything with", () => {
    // The doctor only reads, but its reads count against the limit that rotations need.
    // A consumer reads about itself with the role that it reports with.
    // Whom an emergency would affect is asked by those who may start one.
    const apart = new Set(["doctor", "standing", "getEmergencyPage"]);
    const reading = inTable.filter(({ label, id }) => label === "read-only" && !apart.has(id));
    expect(reading.every(({ roles }) => roles.every((role) => role === "KeyRotation.Read"))).toBe(true);
    const others = inTable.filter(({ label }) => label !== "read-only");
    expect(others.every(({ roles, method }) => method !== "GET" && !roles.includes("KeyRotation.Read"))).toBe(
      true,
    );
  });
});

describe.each(inTable.map((operation) => [operation.call, operation] as const))("%s", (call, operation) => {
  const handler = served.find((one) => one.call === call)?.handler;
  if (!handler) throw new Error(`nothing serves ${call}`);
  const { method, roles } = operation;
  const body = method === "GET" ? {} : { body: "{" };

  beforeEach(async () => {
    caller = anybody;
    made = await memoryServices(() => caller);
  });

  it("is refused to a caller without a token, if it needs one", async () => {
    caller = undefined;
    const { status, headers } = await send(handler, { method, ...body });
    expect(status).toBe(roles.length === 0 ? 200 : 401);
    expect(headers.get("www-authenticate")).toBe(roles.length === 0 ? null : "Bearer");
  });

  it("refuses a caller with every other role, and accepts each of its own roles", async () => {
    caller = { ...anybody, roles: anybody.roles.filter((role) => !roles.some((own) => own === role)) };
    const refused = await send(handler, { method, ...body });
    expect(refused.status).toBe(roles.length === 0 ? 200 : 403);
    if (!operation.page)
      expect(refused.body["role"]).toBe(roles.length === 0 ? undefined : roles.join(" or "));
    for (const role of roles) {
      caller = { ...anybody, roles: [role] };
      expect([401, 403]).not.toContain((await send(handler, { method, ...body })).status);
    }
  });
});
