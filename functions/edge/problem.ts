import type { HttpResponseInit } from "@azure/functions";
import type { ProblemCode } from "../../shared/api/problems.ts";
import { problems, retryAfterSeconds } from "../../shared/api/problems.ts";
import type { CommandRejection } from "../../shared/domain/commands/commands.ts";
import type { Overtaken } from "../../shared/reconciler/run-command.ts";
import type { KeyturnError } from "../../shared/errors.ts";
import { InvalidDocumentError, ThrottledError } from "../../shared/errors.ts";
import { screenedJson } from "../../shared/plain-text.ts";
import { acceptedCodings } from "./body-text.ts";

/** Facts that help the caller; never the text of an inner error. What the caller sent may be among them. */
type ProblemFacts = Readonly<Record<string, unknown>>;

/**
 * A problem document.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export function problem(code: ProblemCode, facts: ProblemFacts = {}): HttpResponseInit {
  const [status, title] = problems[code];
  const retryAfter = retryAfterSeconds[code];
  return {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...(status === 401 && { "www-authenticate": "Bearer" }),
      ...(code === "ENCODING_UNSUPPORTED" && { "accept-encoding": acceptedCodings }),
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    },
    body: screenedJson({ type: `urn:keyturn:problem:${code}`, title, status, code, ...facts }),
  };
}

export function rejected({ code, ...facts }: CommandRejection | Overtaken): HttpResponseInit {
  return problem(code, facts);
}

/** Translates an error of the app into a problem document. */
export function problemOf(error: KeyturnError): HttpResponseInit {
  if (error instanceof InvalidDocumentError) return problem("INVALID_BODY", { errors: error.faults });
  switch (error.code) {
    case "RECORD_CONFLICT":
    case "RECORD_FROM_NEWER_BUILD":
    case "FLEET_UNREADABLE":
    case "SETTINGS_INVALID":
      return problem(error.code);
  }
  if (error.remedy === "retry" || error instanceof ThrottledError) return problem("TEMPORARILY_UNAVAILABLE");
  return problem("INTERNAL");
}
