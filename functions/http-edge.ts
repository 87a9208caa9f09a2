import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type * as z from "zod";
import type { AccountSpec } from "../shared/domain/account-spec.ts";
import { InvalidDocumentError, KeyturnError } from "../shared/errors.ts";
import { logLine } from "../shared/log.ts";
import type { AppRole, Caller } from "../shared/ports/token-verifier.ts";
import { schemaFaults } from "../shared/schema-faults.ts";
import { problem, problemOf } from "./problem.ts";
import type { Services } from "./services.ts";
import { services } from "./services.ts";

const largestBody = 64 * 1024;

/** One authenticated request. */
export interface Exchange {
  readonly request: HttpRequest;
  readonly context: InvocationContext;
  readonly caller: Caller;
  readonly services: Services;
}

/** An answer that ends the handling early. */
export class Answer {
  readonly response: HttpResponseInit;
  constructor(response: HttpResponseInit) {
    this.response = response;
  }
}

/** Lets through who holds the role, or one of several, and turns whatever goes wrong into a problem document without inner text. */
export function httpEdge(
  role: AppRole | readonly AppRole[],
  handle: (exchange: Exchange) => Promise<HttpResponseInit | Answer>,
): HttpHandler {
  const enough = [role].flat();
  return async (request, context) => {
    try {
      const made = services();
      const token = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
      const caller = token === undefined ? undefined : await made.tokens.verify(token);
      if (!caller) return problem("UNAUTHENTICATED");
      if (!enough.some((one) => caller.roles.includes(one))) {
        return problem("ROLE_MISSING", { role: enough.join(" or ") });
      }
      const answer = await handle({ request, context, caller, services: made });
      return answer instanceof Answer ? answer.response : answer;
    } catch (error) {
      if (!(error instanceof KeyturnError)) throw error;
      logLine(context, "error", "request-failed", { code: error.code, message: error.message });
      return problemOf(error);
    }
  };
}

/** The account that the route names, or the problem that there is none. */
export async function accountOf({ request, services: { fleet } }: Exchange): Promise<AccountSpec | Answer> {
  const name = request.params["account"] ?? "";
  return (await fleet.account(name)) ?? new Answer(problem("ACCOUNT_NOT_FOUND", { account: name }));
}

/** The body as text, unless it is too large to be meant. */
export async function bodyOf({ request }: Exchange, limitBytes = largestBody): Promise<string | Answer> {
  const tooLarge = new Answer(problem("BODY_TOO_LARGE", { limitBytes }));
  if (Number(request.headers.get("content-length") ?? 0) > limitBytes) return tooLarge;
  const text = await request.text();
  return Buffer.byteLength(text, "utf8") > limitBytes ? tooLarge : text;
}

/** The body as the schema wants it, or the problem that names every field at fault. */
export async function parsedBody<T extends z.ZodType>(
  exchange: Exchange,
  schema: T,
): Promise<z.output<T> | Answer> {
  const text = await bodyOf(exchange);
  return text instanceof Answer ? text : parsedText(text, schema);
}

/** A text of JSON as the schema wants it, or the problem that names every field at fault. */
export function parsedText<T extends z.ZodType>(text: string, schema: T): z.output<T> | Answer {
  const result = schema.safeParse(jsonOf(text));
  if (result.success) return result.data;
  return new Answer(problem("INVALID_BODY", { errors: schemaFaults(result.error) }));
}

export function json(status: number, body: unknown): HttpResponseInit {
  return {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: JSON.stringify(body),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser quotes the text, which may be anything.
    throw new InvalidDocumentError("the body", [{ path: "", message: "is not JSON" }], {
      cause: error instanceof Error ? new Error(error.name) : undefined,
    });
  }
}
