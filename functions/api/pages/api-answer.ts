import type { HttpResponseInit } from "@azure/functions";
import * as z from "zod";
import type { Exchange } from "../../edge/exchange.ts";
import type { ApiHandler } from "../../edge/http-edge.ts";
import { HttpRequest } from "../../edge/page/http-request.ts";

/** A call of the API that a page makes in the name of its visitor. */
export interface Question {
  readonly call: ApiHandler;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

/** The answer of the API itself, with the roles of the visitor. */
export function apiAnswer(
  exchange: Exchange,
  { call, params = {}, query = {} }: Question,
): Promise<HttpResponseInit> {
  const search = new URLSearchParams(query).toString();
  const url = `${new URL(exchange.request.url).origin}/api?${search}`;
  const request = new HttpRequest({ method: "GET", url, params: { ...params }, query: { ...query } });
  return call.admit({ ...exchange, request });
}

const problemShape = z.object({
  code: z.string(),
  title: z.string(),
  role: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

/** The problem that the API answers in the place of a document. */
export type Refused = z.output<typeof problemShape>;

interface Read<D> {
  readonly ok?: D;
  readonly refused?: Refused;
}

/** Unvalidated: the page and the handler are of one build. */
export async function documentIn<D>(answer: HttpResponseInit): Promise<Read<D>> {
  const { status = 200 } = answer;
  const document: unknown = JSON.parse(textIn(answer));
  return status < 300 ? { ok: document as D } : { refused: problemShape.parse(document) };
}

/** The body of an answer of the API, which is a text. */
export function textIn({ body }: HttpResponseInit): string {
  if (typeof body !== "string") throw new TypeError("an answer of the API has no text");
  return body;
}
