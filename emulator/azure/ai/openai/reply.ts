import { fieldOf } from "../ai-call.ts";

/** What the model says, cut where the request's limit was reached. */
export type Reply = {
  /** One per token, spaces included. */
  readonly tokens: readonly string[];
  readonly isCut: boolean;
};

/** The reply to a text: it repeats it, so that a caller can tell its own. No model runs here. */
export function replyTo(text: string, asJson: boolean, limit: number | undefined): Reply {
  const whole = asJson ? JSON.stringify({ reply: text }) : `You said: ${text}`;
  const tokens = tokensOf(whole);
  const kept = limit === undefined ? tokens : tokens.slice(0, Math.max(1, limit));
  return { tokens: kept, isCut: kept.length < tokens.length };
}

/** Words with the space before them: longer than real tokens, and enough to count and to stream. */
export function tokensOf(text: string): readonly string[] {
  return text.match(/\s*\S+/g) ?? [];
}

/** The text of a message's content: a string, or a list of parts, of which only the texts count. */
export function textOfContent(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((part: unknown) => fieldOf(part, "text"))
    .filter((text) => typeof text === "string")
    .join(" ");
}
