import { randomUUID } from "node:crypto";
import type { Answer } from "../exchange.ts";
import { KqlError } from "../kql/kql-error.ts";

const INVALID_QUERY =
  "Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.";

type Detail = { readonly code: string; readonly message: string; readonly [more: string]: unknown };

export function invalidQuery(operation: string, error: KqlError): Answer {
  return refused(400, operation, "BadRequest", [
    { code: "InvalidQuery", message: INVALID_QUERY },
    {
      code: error.kind === "syntax" ? "ParserFailure" : "NoMatchingColumnOrTable",
      message: error.message,
      line: error.place.line,
      characterPositionInLine: error.place.column,
      token: error.token,
    },
  ]);
}

export function invalidRequest(operation: string, message: string): Answer {
  return refused(400, operation, "BadRequest", [{ code: "InvalidRequest", message }]);
}

export function quotaExceeded(operation: string, resetsAfterMs: number): Answer {
  const message = "Client application has been throttled. Please try again when the quota has been reset.";
  const answer = refused(429, operation, "RateLimiting", [{ code: "RateLimiting", message }]);
  return { ...answer, headers: { "retry-after": String(Math.ceil(resetsAfterMs / 1000)) } };
}

function refused(status: number, operation: string, code: string, details: readonly Detail[]): Answer {
  const message =
    `Please provide below info when asking for support: timestamp = ${new Date().toISOString()}, ` +
    `correlationId = ${randomUUID()}.`;
  return { status, operation, body: { error: { code, message, details } } };
}
