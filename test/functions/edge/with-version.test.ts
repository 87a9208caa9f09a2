import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { Services } from "../../../functions/edge/services.ts";
import { openApiDocument } from "../../../shared/api/open-api.ts";
import { version } from "../../../shared/version.ts";
import { memoryServices } from "../../fuzz/memory-services.ts";
import { send } from "../sent-request.ts";

let made: Services;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { status } = await import("../../../functions/api/status.ts");
const { openApi } = await import("../../../functions/api/open-api.ts");
const { pause } = await import("../../../functions/api/rotation-commands.ts");

beforeEach(async () => {
  made = await memoryServices();
});

const told = async (...request: Parameters<typeof send>) =>
  (await send(...request)).headers.get("keyturn-version");
const body = JSON.stringify({ reason: "a leaver" });

describe("the version of the service", () => {
  it("is told to an admitted caller, with a problem, a replay and an unchanged document too", async () => {
    const tag = (await send(status)).headers.get("etag") ?? "";
    const repeated = { method: "POST", body, headers: { "idempotency-key": "k" } } as const;
    expect([
      await told(status),
      await told(status, { params: { account: "unknown" } }),
      await told(status, { headers: { "if-none-match": tag } }),
      await told(pause, repeated),
      await told(pause, repeated),
    ]).toEqual(Array(5).fill(version));
  });

  it("is told to nobody else", async () => {
    expect(await told(status, { headers: { authorization: "Basic any" } })).toBeNull();
    expect(await told(openApi)).toBeNull();
  });

  it("is described where it is told", () => {
    const { paths } = openApiDocument();
    const headersOf = (path: string) => {
      const call = paths[path]?.["get"] as { responses?: Record<string, { headers?: object }> } | undefined;
      return call?.responses?.["200"]?.headers;
    };
    expect(headersOf("/api/accounts")).toHaveProperty("Keyturn-Version");
    expect(headersOf("/api/openapi.json")).not.toHaveProperty("Keyturn-Version");
  });
});
