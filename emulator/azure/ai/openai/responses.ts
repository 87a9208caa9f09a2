import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Answer } from "../../exchange.ts";
import { modelId } from "./models.ts";
import type { Model } from "./models.ts";
import { invalidRequest, missingParameter } from "./refusals.ts";
import { replyTo, textOfContent, tokensOf } from "./reply.ts";
import type { Reply } from "./reply.ts";
import { serverSentEvent } from "./server-sent-events.ts";

const responsesBody = z.looseObject({
  input: z.union([
    z.string(),
    z.array(z.looseObject({ role: z.string().optional(), content: z.unknown().optional() })),
  ]),
  instructions: z.string().nullish(),
  stream: z.boolean().nullish(),
  max_output_tokens: z.number().nullish(),
  metadata: z.record(z.string(), z.string()).nullish(),
});

/** Answers a call of the responses API, whole or as a stream. Nothing is stored. */
export function respond(operation: string, model: Model, body: unknown): Answer {
  const parsed = responsesBody.safeParse(body);
  if (!parsed.success) {
    const isMissing = typeof body === "object" && body !== null && !("input" in body);
    if (isMissing) return missingParameter(operation, "input");
    const where = parsed.error.issues[0]?.path.join(".") ?? "";
    return invalidRequest(operation, `Invalid value for '${where}'.`, where, "invalid_value");
  }
  const { input, instructions, stream, max_output_tokens: limit, metadata } = parsed.data;
  const texts = typeof input === "string" ? [input] : input.map(({ content }) => textOfContent(content));
  const asked =
    typeof input === "string"
      ? input
      : textOfContent((input.findLast(({ role }) => role === "user") ?? input.at(-1))?.content);
  const reply = replyTo(asked, false, limit ?? undefined);
  const prompt = [instructions ?? "", ...texts].flatMap(tokensOf).length;
  const response = responseOf(model, { instructions, limit, metadata });
  const message = { type: "message", id: newId("msg"), role: "assistant" };
  const begun = { ...response, incomplete_details: null, output: [], usage: null };
  const whole = {
    ...response,
    status: reply.isCut ? "incomplete" : "completed",
    incomplete_details: reply.isCut ? { reason: "max_output_tokens" } : null,
    output: [itemOf(message, reply)],
    usage: usageOf(prompt, reply.tokens.length),
  };
  return stream === true
    ? { status: 200, operation, stream: eventsOf(begun, message, reply, whole) }
    : { status: 200, operation, body: whole };
}

function responseOf(model: Model, { instructions, limit, metadata }: ResponseWish) {
  return {
    id: newId("resp"),
    object: "response",
    created_at: Math.floor(Date.now() / 1000),
    status: "in_progress",
    error: null,
    instructions: instructions ?? null,
    max_output_tokens: limit ?? null,
    metadata: metadata ?? {},
    model: modelId(model),
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: false,
    temperature: 1,
    text: { format: { type: "text" } },
    tool_choice: "auto",
    tools: [],
    top_p: 1,
    truncation: "disabled",
    user: null,
  };
}

type ResponseWish = {
  readonly instructions: string | null | undefined;
  readonly limit: number | null | undefined;
  readonly metadata: Readonly<Record<string, string>> | null | undefined;
};

type Message = { readonly type: string; readonly id: string; readonly role: string };

function partOf(text: string) {
  return { type: "output_text", text, annotations: [], logprobs: [] };
}

function itemOf(message: Message, reply: Reply) {
  const status = reply.isCut ? "incomplete" : "completed";
  return { ...message, status, content: [partOf(reply.tokens.join(""))] };
}

function usageOf(input: number, output: number) {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  };
}

/** Named events, numbered from 0. The last one carries the whole response; no `[DONE]` follows. */
function eventsOf(begun: object, message: Message, reply: Reply, whole: object): readonly string[] {
  const item = itemOf(message, reply);
  const at = { item_id: message.id, output_index: 0, content_index: 0 };
  const text = reply.tokens.join("");
  const events: readonly (readonly [string, object])[] = [
    ["response.created", { response: begun }],
    ["response.in_progress", { response: begun }],
    [
      "response.output_item.added",
      { output_index: 0, item: { ...message, status: "in_progress", content: [] } },
    ],
    ["response.content_part.added", { ...at, part: partOf("") }],
    ...reply.tokens.map((delta) => ["response.output_text.delta", { ...at, delta, logprobs: [] }] as const),
    ["response.output_text.done", { ...at, text, logprobs: [] }],
    ["response.content_part.done", { ...at, part: partOf(text) }],
    ["response.output_item.done", { output_index: 0, item }],
    [reply.isCut ? "response.incomplete" : "response.completed", { response: whole }],
  ];
  return events.map(([type, data], index) =>
    serverSentEvent({ type, sequence_number: index, ...data }, type),
  );
}

function newId(kind: string): string {
  return `${kind}_${randomUUID().replaceAll("-", "")}`;
}
