import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { Services } from "../../../functions/edge/services.ts";
import { memoryServices } from "../../fuzz/memory-services.ts";
import { send } from "../sent-request.ts";

let made: Services;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { leaks } = await import("../../../functions/api/leaks.ts");
const { pause } = await import("../../../functions/api/rotation-commands.ts");
const { deregister } = await import("../../../functions/api/deregistration.ts");
const { fleet } = await import("../../../functions/api/fleet.ts");

beforeEach(async () => {
  made = await memoryServices();
});

const lost = { status: 411, body: { code: "BODY_INCOMPLETE" } };

describe("a body that the host did not hand over", () => {
  // Without streaming, the host says that it came in chunks, and gives nothing of it.
  const headers = { "transfer-encoding": "chunked" };

  it.each([
    ["a text to check", leaks, "POST"],
    ["a command", pause, "POST"],
    ["a fleet file", fleet, "PUT"],
    ["a farewell, which may be empty", deregister, "DELETE"],
  ] as const)("is not taken for an empty one: %s", async (_what, handler, method) => {
    expect(await send(handler, { method, headers, params: { consumer: "guest" } })).toMatchObject(lost);
  });

  it("notes nothing under an idempotency key", async () => {
    const keyed = { ...headers, "idempotency-key": "k1" };
    expect(await send(pause, { method: "POST", headers: keyed })).toMatchObject(lost);
    const body = JSON.stringify({ reason: "a test" });
    const again = { "idempotency-key": "k1" };
    expect(await send(pause, { method: "POST", headers: again, body })).toMatchObject({ status: 202 });
  });
});

describe("a body that arrived only in part", () => {
  it("is not judged by the part", async () => {
    const sent = { method: "POST", body: "half a te", headers: { "content-length": "11" } } as const;
    expect(await send(leaks, sent)).toMatchObject(lost);
  });
});
