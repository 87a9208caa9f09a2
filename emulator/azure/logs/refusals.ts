import { randomUUID } from "node:crypto";
import type { Answer } from "../exchange.ts";
import type { KqlError } from "../kql/kql-error.ts";

const INVALID = "The request had some invalid properties";
export const INSUFFICIENT_ACCESS =
  "The provided credentials have insufficient access to perform the requested operation";

type LogsError = { readonly code: string; readonly message: string; readonly innererror?: unknown };

export function unauthenticated(operation: string, authority: string): Answer {
  const challenge = `Bearer authorization_uri="${authority}", error="invalid_token"`;
  const answer = refused(401, operation, {
    code: "InvalidTokenError",
    message: "Valid authentication was not provided",
  });
  return { ...answer, headers: { "www-authenticate": challenge } };
}

export function insufficientAccess(operation: string): Answer {
  return refused(403, operation, { code: "InsufficientAccessError", message: INSUFFICIENT_ACCESS });
}

export function workspaceNotFound(operation: string, id: string): Answer {
  const message = `The workspace '${id}' could not be found`;
  return refused(404, operation, { code: "WorkspaceNotFoundError", message });
}

export function pathNotFound(operation: string): Answer {
  const message = "The requested path does not exist";
  return refused(404, operation, { code: "PathNotFoundError", message });
}

export function badArgument(operation: string, message: string): Answer {
  return refused(400, operation, {
    code: "BadArgumentError",
    message: INVALID,
    innererror: { code: "QueryValidationError", message },
  });
}

export function invalidQuery(operation: string, error: KqlError): Answer {
  const isSyntax = error.kind === "syntax";
  const { line, column } = error.place;
  return refused(400, operation, {
    code: "BadArgumentError",
    message: INVALID,
    innererror: {
      code: isSyntax ? "SyntaxError" : "SemanticError",
      message: isSyntax ? "A recognition error occurred in the query." : "A semantic error occurred.",
      innererror: {
        code: isSyntax ? "SYN0002" : "SEM0100",
        message: `${error.message} [line:position=${line}:${column}]`,
        line,
        pos: column,
        token: error.token,
      },
    },
  });
}

function refused(status: number, operation: string, error: LogsError): Answer {
  return { status, operation, body: { error: { ...error, correlationId: randomUUID() } } };
}
