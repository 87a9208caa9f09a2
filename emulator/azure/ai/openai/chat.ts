import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Answer } from "../../exchange.ts";
import { CONTENT_SAFE, PROMPT_SAFE } from "./content-filter.ts";
import { modelId } from "./models.ts";
import type { Model } from "./models.ts";
import { invalidRequest, missingParameter } from "./refusals.ts";
import { replyTo, textOfContent, tokensOf } from "./reply.ts";
import type { Reply } from "./reply.ts";
import { STREAM_END, serverSentEvent } from "./server-sent-events.ts";

const chatBody = z.looseObject({
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown().optional() })).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.number().nullish(),
  max_completion_tokens: z.number().nullish(),
  n: z.int().min(1).max(128).nullish(),
  response_format: z.looseObject({ type: z.string() }).nullish(),
});

/** Completes a chat, whole or as a stream. */
export function completeChat(operation: string, model: Model, body: unknown): Answer {
  const parsed = chatBody.safeParse(body);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join(".") ?? "";
    const isMissing = typeof body === "object" && body !== null && !("messages" in body);
    return isMissing
      ? missingParameter(operation, "messages")
      : invalidRequest(operation, `Invalid value for '${where}'.`, where, "invalid_value");
  }
  const { messages, stream, stream_options: streamOptions, n, response_format: format } = parsed.data;
  const limit = parsed.data.max_completion_tokens ?? parsed.data.max_tokens ?? undefined;
  const asked = messages.findLast(({ role }) => role === "user") ?? messages.at(-1);
  const reply = replyTo(textOfContent(asked?.content), (format?.type ?? "text") !== "text", limit);
  const prompt = messages.flatMap(({ content }) => tokensOf(textOfContent(content))).length;
  const facts = factsOf(model, stream === true);
  const choices = Array.from({ length: n ?? 1 }, (_, index) => index);
  const usage = usageOf(prompt, reply.tokens.length * choices.length);
  if (stream === true) {
    const withUsage = streamOptions?.include_usage === true;
    return { status: 200, operation, stream: chunksOf(facts, choices, reply, withUsage ? usage : undefined) };
  }
  return {
    status: 200,
    operation,
    body: {
      ...facts,
      choices: choices.map((index) => ({
        index,
        message: { role: "assistant", content: reply.tokens.join(""), refusal: null, annotations: [] },
        finish_reason: endOf(reply),
        logprobs: null,
        content_filter_results: CONTENT_SAFE,
      })),
      usage,
      prompt_filter_results: PROMPT_SAFE,
    },
  };
}

function factsOf(model: Model, isStream: boolean) {
  return {
    id: `chatcmpl-${randomUUID().replaceAll("-", "")}`,
    object: isStream ? "chat.completion.chunk" : "chat.completion",
    created: Math.floor(Date.now() / 1000),
    model: modelId(model),
    system_fingerprint: "fp_local",
  };
}

function usageOf(prompt: number, completion: number) {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/** Azure begins with what its filter says of the prompt, in a chunk without choices. `usage` asks for a last such chunk. */
function chunksOf(
  facts: ReturnType<typeof factsOf>,
  choices: readonly number[],
  reply: Reply,
  usage: ReturnType<typeof usageOf> | undefined,
): readonly string[] {
  const none = usage === undefined ? {} : { usage: null };
  const chunk = (index: number, delta: unknown, finish: string | null) =>
    serverSentEvent({
      ...facts,
      choices: [
        { index, delta, finish_reason: finish, logprobs: null, content_filter_results: CONTENT_SAFE },
      ],
      ...none,
    });
  return [
    serverSentEvent({ ...facts, choices: [], prompt_filter_results: PROMPT_SAFE, ...none }),
    ...choices.flatMap((index) => [
      chunk(index, { role: "assistant", content: "", refusal: null }, null),
      ...reply.tokens.map((content) => chunk(index, { content }, null)),
      chunk(index, {}, endOf(reply)),
    ]),
    ...(usage === undefined ? [] : [serverSentEvent({ ...facts, choices: [], usage })]),
    STREAM_END,
  ];
}

function endOf({ isCut }: Reply): string {
  return isCut ? "length" : "stop";
}
