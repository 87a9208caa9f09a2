import { createHash } from "node:crypto";
import { z } from "zod";
import type { Answer } from "../../exchange.ts";
import { modelId } from "./models.ts";
import type { Model } from "./models.ts";
import { invalidRequest, missingParameter } from "./refusals.ts";
import { tokensOf } from "./reply.ts";

/** A list of numbers is one text in tokens. */
const embeddingsBody = z.looseObject({
  input: z.union([
    z.string().min(1),
    z.array(z.string().min(1)).min(1),
    z.array(z.int()).min(1),
    z.array(z.array(z.int()).min(1)).min(1),
  ]),
  encoding_format: z.enum(["float", "base64"]).nullish(),
  dimensions: z.int().min(1).nullish(),
});

type Input = string | readonly number[];

/** One vector per text, of length 1; the same text always gets the same one. */
export function embed(operation: string, model: Model, body: unknown): Answer {
  const parsed = embeddingsBody.safeParse(body);
  if (!parsed.success) {
    const isMissing = typeof body === "object" && body !== null && !("input" in body);
    if (isMissing) return missingParameter(operation, "input");
    const where = parsed.error.issues[0]?.path.join(".") ?? "input";
    return invalidRequest(operation, `Invalid value for '${where}'.`, where, "invalid_value");
  }
  const { input, encoding_format: format, dimensions } = parsed.data;
  const length = dimensions ?? model.dimensions ?? 1_536;
  if (length > (model.dimensions ?? length)) {
    return invalidRequest(
      operation,
      `Invalid value for 'dimensions' = ${length}. Must be less than or equal to ${model.dimensions}.`,
      "dimensions",
    );
  }
  const inputs = inputsOf(input);
  const tokens = inputs.reduce((sum, one) => sum + (typeof one === "string" ? tokensOf(one) : one).length, 0);
  return {
    status: 200,
    operation,
    body: {
      object: "list",
      data: inputs.map((one, index) => {
        const vector = vectorOf(one, length);
        const embedding = format === "base64" ? Buffer.from(vector.buffer).toString("base64") : [...vector];
        return { object: "embedding", index, embedding };
      }),
      model: modelId(model),
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    },
  };
}

function inputsOf(input: z.output<typeof embeddingsBody>["input"]): readonly Input[] {
  if (typeof input === "string") return [input];
  const texts: Input[] = [];
  const tokens: number[] = [];
  for (const one of input) {
    if (typeof one === "number") tokens.push(one);
    else texts.push(one);
  }
  return tokens.length > 0 ? [tokens] : texts;
}

/** Little-endian on every machine that Node runs on, as the base64 form asks for. */
function vectorOf(input: Input, length: number): Float32Array {
  const text = typeof input === "string" ? input : input.join(" ");
  const vector = new Float32Array(length);
  for (let at = 0; at < length;) {
    for (const byte of createHash("sha256").update(`${at} ${text}`).digest()) {
      if (at < length) vector[at] = byte - 127.5;
      at += 1;
    }
  }
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}
