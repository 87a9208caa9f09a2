import { beforeEach, jest } from "@jest/globals";
import { HttpRequest, InvocationContext } from "@azure/functions";
import type { HttpHandler } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import { registrationsOf } from "../../../shared/domain/rotation/effective-spec.ts";
import type { Caller } from "../../../shared/ports/token-verifier.ts";
import { memoryServices } from "../../fuzz/memory-services.ts";

/** The services of the current test; without registrations at its start. */
export let made: Services;
let caller: Caller;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const registration = await import("../../../functions/api/registration.ts");
export const { approveRegistration } = registration;
export const { deregister } = await import("../../../functions/api/deregistration.ts");
export const { report } = await import("../../../functions/api/report.ts");
export const { standing } = await import("../../../functions/api/standing.ts");
export const { rotate } = await import("../../../functions/api/rotate.ts");
export const { status } = await import("../../../functions/api/status.ts");

beforeEach(async () => {
  made = await memoryServices(() => caller);
});

export const app: Caller = {
  objectId: "33333333-0000-4000-8000-0000000000aa",
  applicationId: "44444444-0000-4000-8000-0000000000aa",
  roles: ["KeyRotation.Confirm"],
  token: "application",
};
export const otherApp: Caller = {
  ...app,
  objectId: "33333333-0000-4000-8000-0000000000bb",
  applicationId: "",
};
export const operator: Caller = {
  ...app,
  objectId: "ada",
  applicationId: "",
  roles: ["KeyRotation.Operate"],
};
export const approver: Caller = { ...operator, objectId: "bob", roles: ["KeyRotation.Approve"] };
export const declaration = {
  owner: { name: "Team Guest", contact: "guest@example.com" },
  environment: "production",
  instances: 2,
  refreshWithin: "5m",
};

/** By default `app` sends it, about the consumer `guest`. */
export interface Sent {
  readonly by?: Caller;
  readonly body?: unknown;
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
}

export async function call(handler: HttpHandler, { by = app, body, params, query }: Sent = {}) {
  caller = by;
  const request = new HttpRequest({
    method: "PUT",
    url: "https://keyturn.example/api",
    headers: { authorization: "Bearer any" },
    params: { account: "vision", consumer: "guest", ...params },
    ...(query && { query }),
    ...(body !== undefined && { body: { string: JSON.stringify(body) } }),
  });
  const answer = await handler(request, new InvocationContext({ logHandler: () => undefined }));
  const { status: code, body: text } = answer as { status: number; body: string };
  return { status: code, ...(JSON.parse(text) as object) };
}

/** Registers the consumer. */
export const put = (sent: Sent = {}) => call(registration.register, { body: declaration, ...sent });
/** How many events the account has. */
export const sequence = async () => (await made.ports.trail.read("vision")).sequence;
/** The recorded registrations. */
export const registered = async () => registrationsOf((await made.ports.trail.read("vision")).state);
