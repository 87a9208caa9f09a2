import { errorBody } from "../exchange.ts";
import type { Answer, LocalRequest } from "../exchange.ts";
import type { Account } from "./accounts.ts";

/** A request that may use its account. */
export type AiCall = {
  readonly request: LocalRequest;
  readonly account: Account;
  /** Method and path in lower case, without slashes too many: `GET /openai/v1/models`. */
  readonly operation: string;
  /** The path's segments as they were sent. */
  readonly segments: readonly string[];
};

/** One of the services of an account; undefined for a call that it does not have. */
export type AiService = (call: AiCall) => Answer | undefined | Promise<Answer | undefined>;

export function shown({ operation }: AiCall, body: unknown): Answer {
  return { status: 200, operation, body };
}

export function unknownCall(operation: string): Answer {
  return { status: 404, operation, body: errorBody("404", "Resource not found") };
}

/** The refusal of the Language, Vision and Document Intelligence services, with the reason inside. */
export function invalidRequest({ operation }: AiCall, reason: string, text: string): Answer {
  const error = { code: "InvalidRequest", message: text, innererror: { code: reason, message: text } };
  return { status: 400, operation, body: { error } };
}

export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
