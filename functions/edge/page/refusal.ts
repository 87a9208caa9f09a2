import type { HttpResponseInit } from "@azure/functions";
import * as z from "zod";
import type { Refusal } from "../../../shared/view/page/act/refusal-page.ts";

const shape = z.object({
  status: z.int(),
  title: z.string(),
  code: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).exactOptional(),
  role: z.string().exactOptional(),
  instead: z.string().exactOptional(),
  until: z.string().exactOptional(),
});

/** The problem document of an answer of the API, as a page shows it. */
export function refusalIn(answer: HttpResponseInit): Refusal {
  return shape.parse(documentIn(answer));
}

/** The document of an answer of the API, which always is a text of JSON. */
export function documentIn({ body }: HttpResponseInit): unknown {
  if (typeof body !== "string") throw new TypeError("the answer is no document");
  return JSON.parse(body);
}

export function statusOf({ status = 200 }: HttpResponseInit): number {
  return status;
}
