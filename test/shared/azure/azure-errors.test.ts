import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { failureOf, translate } from "../../../shared/azure/azure-errors.ts";
import { AccessDeniedError, ThrottledError } from "../../../shared/errors.ts";

const unanswered = { code: "ECONNRESET" };

/** An error as an SDK throws it. */
function restError(fields: object, name = "RestError"): Error {
  return Object.assign(new Error("a message of the SDK"), { name }, fields);
}

function answered(statusCode: number, headers: Readonly<Record<string, string>> = {}): Error {
  return restError({ statusCode, code: "Code", response: { headers: new Headers(headers) } });
}

describe("what an SDK throws", () => {
  it.each<[string, Error, string, string]>([
    ["no answer", restError(unanswered), "SERVICE_UNAVAILABLE", "OUTCOME_UNKNOWN"],
    ["an abort at the timeout", restError({}, "AbortError"), "SERVICE_UNAVAILABLE", "OUTCOME_UNKNOWN"],
    ["408", answered(408), "SERVICE_UNAVAILABLE", "OUTCOME_UNKNOWN"],
    ["500", answered(500), "SERVICE_UNAVAILABLE", "OUTCOME_UNKNOWN"],
    ["503", answered(503), "SERVICE_UNAVAILABLE", "OUTCOME_UNKNOWN"],
    ["nobody listening", restError({ code: "ECONNREFUSED" }), "SERVICE_UNAVAILABLE", "SERVICE_UNAVAILABLE"],
    ["no such name", restError({ code: "ENOTFOUND" }), "SERVICE_UNAVAILABLE", "SERVICE_UNAVAILABLE"],
    [
      "no token",
      restError({ statusCode: 400 }, "AuthenticationError"),
      "SERVICE_UNAVAILABLE",
      "SERVICE_UNAVAILABLE",
    ],
    [
      "no identity",
      restError({}, "CredentialUnavailableError"),
      "SERVICE_UNAVAILABLE",
      "SERVICE_UNAVAILABLE",
    ],
    ["401", answered(401), "ACCESS_DENIED", "ACCESS_DENIED"],
    ["403", answered(403), "ACCESS_DENIED", "ACCESS_DENIED"],
    ["409", answered(409), "RESOURCE_BUSY", "RESOURCE_BUSY"],
    ["429", answered(429), "THROTTLED", "THROTTLED"],
    ["400", answered(400), "REQUEST_REFUSED", "REQUEST_REFUSED"],
    ["404", answered(404), "REQUEST_REFUSED", "REQUEST_REFUSED"],
  ])("for %s is translated, for a read and for a change", (_answer, error, read, change) => {
    expect(translate(error, "reading", "read").code).toBe(read);
    expect(translate(error, "changing", "change").code).toBe(change);
  });

  it.each<[number, string, string | undefined, string]>([
    [409, "ScopeLocked", undefined, "REQUEST_REFUSED"],
    [409, "ReadOnlyDisabledSubscription", undefined, "REQUEST_REFUSED"],
    [403, "RequestDisallowedByPolicy", undefined, "ACCESS_DENIED"],
    [403, "Forbidden", "ForbiddenByRbac", "ACCESS_DENIED"],
    [403, "Forbidden", "ForbiddenByPolicy", "ACCESS_DENIED"],
    [403, "Forbidden", "ForbiddenByFirewall", "ACCESS_DENIED"],
    [403, "Forbidden", "ForbiddenByConnection", "ACCESS_DENIED"],
  ])("for %i %s %s is an operator's, by its name", (statusCode, code, inner, expected) => {
    const details = { error: { code, ...(inner !== undefined && { innerError: { code: inner } }) } };
    const error = translate(restError({ statusCode, code, details }), "changing", "change");
    expect(error).toMatchObject({ code: expected, remedy: "operator" });
    expect(error.message).toContain(`(${inner ?? code})`);
  });

  it("for another conflict passes by itself", () => {
    const error = restError({ statusCode: 409, code: "RequestConflict" });
    expect(translate(error, "changing", "change")).toMatchObject({ code: "RESOURCE_BUSY", remedy: "retry" });
  });

  it("is left alone when it is keyturn's own", () => {
    const own = new AccessDeniedError("reading");
    expect(translate(own, "reading", "read")).toBe(own);
  });

  it("may be no error at all", () => {
    expect(translate("broken", "reading", "read").code).toBe("SERVICE_UNAVAILABLE");
    expect(failureOf(undefined)).toEqual({});
  });

  it.each<[Readonly<Record<string, string>>, number | undefined]>([
    [{ "retry-after": "7" }, 7_000],
    [{ "retry-after-ms": "250", "retry-after": "1" }, 250],
    [{ "x-ms-retry-after-ms": "1500" }, 1_500],
    [{ "retry-after": "Thu, 01 Jan 1970 00:00:30 GMT", date: "Thu, 01 Jan 1970 00:00:00 GMT" }, 30_000],
    [{ "retry-after": "Thu, 01 Jan 1970 00:00:00 GMT", date: "Sun, 01 Mar 2026 09:00:00 GMT" }, 0],
    [{ "retry-after": "Thu, 01 Jan 1970 00:00:00 GMT" }, undefined],
    [{ "retry-after": "soon" }, undefined],
    [{}, undefined],
  ])("with %j says how long to wait", (headers, ms) => {
    const error = translate(answered(429, headers), "listing", "read");
    expect(error).toBeInstanceOf(ThrottledError);
    expect(error).toMatchObject({ retryAfterMs: ms });
  });

  it("names what a vault forbids exactly", () => {
    const details = { error: { code: "Forbidden", innerError: { code: "SecretDisabled" } } };
    expect(failureOf(restError({ statusCode: 403, code: "Forbidden", details }))).toEqual({
      statusCode: 403,
      code: "Forbidden",
      innerCode: "SecretDisabled",
    });
  });

  it("loses the request that it carried, and with it the key", () => {
    const error = restError({
      statusCode: 500,
      code: "Oops",
      request: { body: '{"value":"the-key"}' },
      message: "the-key",
    });
    const translated = translate(error, "storing", "change");
    expect(inspect(translated, { depth: 9, showHidden: true })).not.toContain("the-key");
    expect(translated.cause).toMatchObject({ message: "RestError 500 Oops" });
  });
});
