import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type * as z from "zod";
import type { AppRole } from "../../shared/app-role.ts";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import { InvalidDocumentError, KeyturnError } from "../../shared/errors.ts";
import { logLine } from "../../shared/log.ts";
import { schemaFaults } from "../../shared/schema-faults.ts";
import { bodyText } from "./body-text.ts";
import type { Exchange } from "./exchange.ts";
import { apiCaller, holds, tokenProblem } from "./api-caller.ts";
import { oncePerKey } from "./idempotency.ts";
import { problem, problemOf } from "./problem.ts";
import { readBody } from "./read-body.ts";
import { timeTold } from "./ready-services.ts";
import { requestQueue } from "./request-queue.ts";
import { services } from "./services.ts";
import { withVersion } from "./with-version.ts";

const maxBodyBytes = 64 * 1024;

/** The role that a caller needs, or several of which one is enough. */
interface EdgeRule {
  readonly role: AppRole | readonly AppRole[];
  /** `harmless`: an `Idempotency-Key` is ignored, and nothing about the request is noted. */
  readonly repeats: "noted" | "harmless";
}

/** Ends the handling of a request early with this response. */
export class Answer {
  readonly response: HttpResponseInit;
  constructor(response: HttpResponseInit) {
    this.response = response;
  }
}

/** A handler of the API that can also be entered with a caller who is verified already, as that of a page is. */
export type ApiHandler = HttpHandler & {
  /** Everything but the token: the role, the `Idempotency-Key`, the handling. */
  readonly admit: (exchange: Exchange) => Promise<HttpResponseInit>;
};

/** Admits only callers with the role, and turns every error into a problem document without its inner text. */
export function httpEdge(
  rule: EdgeRule | EdgeRule["role"],
  handle: (exchange: Exchange) => Promise<HttpResponseInit | Answer>,
): ApiHandler {
  const answerTo = async (exchange: Exchange) => {
    const answer = await handle(exchange);
    return answer instanceof Answer ? answer.response : answer;
  };
  const { role, repeats } =
    typeof rule === "object" && "role" in rule ? rule : { role: rule, repeats: "noted" };
  const enough = [role].flat();
  const admitted = async (entered: Exchange): Promise<HttpResponseInit> => {
    const { request, caller, services: made } = entered;
    if (!enough.some((one) => holds(caller, one))) {
      return problem("ROLE_MISSING", { role: enough.join(" or ") });
    }
    const ports = { ...made.ports, queue: made.boundQueue(requestQueue(made)) };
    const exchange = { ...entered, services: { ...made, ports } };
    const key = request.headers.get("idempotency-key");
    if (key === null || request.method !== "POST" || repeats === "harmless")
      return withVersion(await answerTo(exchange));
    const text = await bodyOf(exchange);
    if (text instanceof Answer) return withVersion(text.response);
    return withVersion(await oncePerKey(exchange, key, text, () => answerTo({ ...exchange, text })));
  };
  const handler: HttpHandler = (request, context) =>
    withProblems(context, async () => {
      const made = services();
      const token = bearerOf(request);
      // A request without a token costs nothing, not even a question for the time.
      if (token === undefined) return problem("UNAUTHENTICATED");
      // Nearly every request needs it; after a pause it is read anew while the token is verified.
      made.fleet.prefetch();
      await timeTold(made, context);
      const caller = await apiCaller(token, made.tokens);
      if (!caller) return problem(await tokenProblem(token, made.tokens));
      return admitted({ request, context, caller, services: made });
    });
  const admit = (exchange: Exchange) => withProblems(exchange.context, () => admitted(exchange));
  return Object.assign(handler, { admit });
}

/** Answers, and turns every error into a problem document without its inner text. */
export async function withProblems(
  context: InvocationContext,
  answer: () => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    logLine(context, "error", "request-failed", { code: error.code, message: error.message });
    return problemOf(error);
  }
}

/** The token that a request brings. */
export function bearerOf({ headers }: HttpRequest): string | undefined {
  return /^Bearer (.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
}

/** The account that the route names, or `ACCOUNT_NOT_FOUND`. */
export async function accountOf({ request, services: { inForce } }: Exchange): Promise<AccountSpec | Answer> {
  const name = request.params["account"] ?? "";
  return (await inForce.account(name)) ?? new Answer(problem("ACCOUNT_NOT_FOUND", { account: name }));
}

/** The body as text, empty where there is none; or a problem where it did not arrive whole or cannot be read. */
export async function bodyOf(
  { request, text: known }: Exchange,
  limitBytes = maxBodyBytes,
): Promise<string | Answer> {
  if (known !== undefined) return known;
  const body = await readBody(request, limitBytes);
  if (body.kind !== "whole") return bodyProblem(body.kind, limitBytes);
  const contentEncoding = request.headers.get("content-encoding");
  const contentType = request.headers.get("content-type");
  const read = await bodyText(body.bytes, { contentEncoding, contentType }, limitBytes);
  if (read.kind === "text") return read.text;
  if (read.kind === "too-large") return bodyProblem("too-large", limitBytes);
  const errors = [{ path: "", message: read.message }];
  if (read.kind === "damaged") return new Answer(problem("INVALID_BODY", { errors }));
  return new Answer(problem("ENCODING_UNSUPPORTED", { errors }));
}

/** As `bodyOf`; an empty body is a problem as well. */
export async function textOf(exchange: Exchange, limitBytes = maxBodyBytes): Promise<string | Answer> {
  const text = await bodyOf(exchange, limitBytes);
  if (text instanceof Answer || text.trim() !== "") return text;
  return new Answer(problem("INVALID_BODY", { errors: [{ path: "", message: "is empty" }] }));
}

export function bodyProblem(kind: "lost" | "too-large", limitBytes: number): Answer {
  return new Answer(kind === "lost" ? problem("BODY_INCOMPLETE") : problem("BODY_TOO_LARGE", { limitBytes }));
}

/** The parsed body, or the problem that names every faulty field. */
export async function parsedBody<T extends z.ZodType>(
  exchange: Exchange,
  schema: T,
): Promise<z.output<T> | Answer> {
  const text = await textOf(exchange);
  return text instanceof Answer ? text : parsedText(text, schema);
}

/** Parses a text of JSON, or names every faulty field. */
export function parsedText<T extends z.ZodType>(text: string, schema: T): z.output<T> | Answer {
  const document = jsonOf(text);
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  return new Answer(problem("INVALID_BODY", { errors: schemaFaults(result.error, document) }));
}

export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponseInit {
  return {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
    body: JSON.stringify(body),
  };
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's message quotes the text, which may hold anything.
    throw new InvalidDocumentError("the body", [{ path: "", message: "is not JSON" }], {
      cause: error instanceof Error ? new Error(error.name) : undefined,
    });
  }
}
