import type * as z from "zod";
import type { AppRole } from "../app-role.ts";
import type { ProblemCode } from "./problems.ts";

/** `disruptive`: an application may be affected, or must move to another key. */
export type OperationLabel = "read-only" | "changing" | "disruptive";

export type Conditional = "If-Match" | "If-None-Match" | "Idempotency-Key";

/** A body by its media types; `text` has no schema. */
export interface Body {
  readonly types: readonly string[];
  readonly schema: z.ZodType | "text";
}

export interface Success {
  readonly says: string;
  readonly bodies?: readonly Body[];
  readonly headers?: readonly ("ETag" | "Content-Disposition")[];
}

/** One call of the API, with the schemas that validate it. */
export interface Operation {
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/api/`. */
  readonly path: string;
  /** One of them is enough; empty: no token is needed. */
  readonly roles: readonly AppRole[];
  readonly label: OperationLabel;
  /** Whose signature of the body stands in for a token; what such a request may do beyond the label, `does` says. */
  readonly signature?: "github";
  readonly does: string;
  /** A document of the repository with details. */
  readonly more?: string;
  readonly query?: z.ZodObject;
  readonly request?: Body;
  readonly honours?: readonly Conditional[];
  readonly successes: Readonly<Record<number, Success>>;
  /** In addition to those that `problemsOf` derives from the other fields. */
  readonly problems?: readonly ProblemCode[];
  /** For people: errors are pages too. */
  readonly page?: true;
}

export function jsonBody(schema: z.ZodType): Body {
  return { types: ["application/json"], schema };
}

export function answers(schema: z.ZodType, says: string, headers?: Success["headers"]): Success {
  return { says, bodies: [jsonBody(schema)], ...(headers && { headers }) };
}

/** Every problem that a call may return. */
export function problemsOf(operation: Operation): readonly ProblemCode[] {
  const { roles, request, query, path, honours = [], label } = operation;
  const found: ProblemCode[] = [
    "INTERNAL",
    "TEMPORARILY_UNAVAILABLE",
    "FLEET_UNREADABLE",
    "SETTINGS_INVALID",
    ...(operation.problems ?? []),
  ];
  if (roles.length > 0) found.push("UNAUTHENTICATED", "TOKEN_EXPIRED", "WRONG_AUDIENCE", "ROLE_MISSING");
  if (path.startsWith("accounts/{account}")) found.push("ACCOUNT_NOT_FOUND");
  if (path.startsWith("accounts/{account}") && label !== "read-only") found.push("RECORD_CONFLICT");
  if (request) found.push("INVALID_BODY", "BODY_TOO_LARGE", "BODY_INCOMPLETE", "ENCODING_UNSUPPORTED");
  if (query) found.push("INVALID_QUERY");
  if (honours.includes("If-Match")) found.push("PRECONDITION_FAILED");
  if (honours.includes("Idempotency-Key")) {
    found.push("INVALID_HEADER", "IDEMPOTENCY_KEY_REUSED", "IDEMPOTENCY_KEY_IN_USE");
  }
  return [...new Set(found)];
}
