import type { HttpResponseInit } from "@azure/functions";
import type { Refusal } from "../shared/domain/commands.ts";
import type { KeyturnError } from "../shared/errors.ts";
import { InvalidDocumentError, ThrottledError } from "../shared/errors.ts";

/** Every problem that leaves the API: its stable code, status and title, in one table. */
const problems = {
  UNAUTHENTICATED: [401, "A valid bearer token is required"],
  ROLE_MISSING: [403, "The caller lacks the role that this needs"],
  NOT_THIS_CONSUMER: [403, "The caller is not the registered principal of this consumer"],
  ACCOUNT_NOT_FOUND: [404, "No such account in the fleet"],
  CONSUMER_NOT_FOUND: [404, "No such consumer of this account"],
  DISCOVERY_NOT_RUN: [404, "Discovery has not run yet"],
  ROTATION_NOT_FOUND: [404, "No such rotation is in flight"],
  EVIDENCE_NOT_FOUND: [404, "No such rotation is in the trail of this account"],
  EVIDENCE_TOO_LARGE: [422, "The evidence is too large for one answer"],
  NOT_ENROLLED: [409, "The account is not enrolled yet"],
  BEING_REPAIRED: [409, "A valid key is being published again, try again"],
  ROTATION_IN_FLIGHT: [409, "A rotation is in flight"],
  TOO_LATE_TO_CANCEL: [409, "The fresh key is on its way to consumers"],
  NOT_REVERTIBLE: [409, "Nothing can be reverted in this phase"],
  NOT_AWAITING_APPROVAL: [409, "The rotation has begun, nothing is left to approve"],
  APPROVER_IS_REQUESTER: [403, "Another person than the requester must approve"],
  TOO_MANY_REGISTRATIONS: [409, "Too many consumers have registered themselves"],
  DECLARED_IN_FLEET: [409, "The fleet file declares this consumer"],
  CONFIRMATION_REQUIRED: [428, "Confirm with the digest of the blast radius that is shown here"],
  REPORT_REPLAYED: [409, "This instance has sent a later report already"],
  RECORD_CONFLICT: [409, "The account changed at the same time, try again"],
  BODY_TOO_LARGE: [413, "The body is larger than this operation takes"],
  INVALID_BODY: [400, "The body is not what this operation takes"],
  INVALID_QUERY: [400, "The query is not what this operation takes"],
  TEMPORARILY_UNAVAILABLE: [503, "A service that keyturn stands on does not answer, try again"],
  INTERNAL: [500, "keyturn failed"],
} as const;

export type ProblemCode = keyof typeof problems;

/** Facts that help the caller; never text of an inner error. */
type ProblemFacts = Readonly<Record<string, unknown>>;

/**
 * A problem document.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export function problem(code: ProblemCode, facts: ProblemFacts = {}): HttpResponseInit {
  const [status, title] = problems[code];
  return {
    status,
    headers: {
      "content-type": "application/problem+json",
      ...(status === 401 && { "www-authenticate": "Bearer" }),
      ...(status === 503 && { "retry-after": "5" }),
    },
    body: JSON.stringify({ type: `urn:keyturn:problem:${code}`, title, status, code, ...facts }),
  };
}

export function refused({ code, ...facts }: Refusal): HttpResponseInit {
  return problem(code, facts);
}

/** What an error of the app's own becomes on its way out. */
export function problemOf(error: KeyturnError): HttpResponseInit {
  if (error instanceof InvalidDocumentError) return problem("INVALID_BODY", { errors: error.faults });
  if (error.code === "RECORD_CONFLICT") return problem("RECORD_CONFLICT");
  if (error.remedy === "retry" || error instanceof ThrottledError) return problem("TEMPORARILY_UNAVAILABLE");
  return problem("INTERNAL");
}
