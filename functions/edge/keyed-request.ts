import { dayMs, isDatedAhead, minuteMs } from "../../shared/domain/time.ts";
import type { HttpResponseInit } from "@azure/functions";
import { sha256 } from "../../shared/digest.ts";
import type { KeptAnswer, KeyedCall } from "../../shared/ports/idempotency-log.ts";
import type { Exchange } from "./exchange.ts";

/** How long an answer is kept. */
export const keptMs = dayMs;
/** A call that has no answer after this time is taken to have died with its process. */
const workMs = minuteMs;
/** A row holds no longer answer than this, in characters. */
const maxAnswer = 400_000;

/** A request under an `Idempotency-Key`, by digests: nothing of what was sent is kept. */
interface KeyedRequest {
  /** Tells it from the caller's requests under other keys and to other routes. */
  readonly key: string;
  /** Tells what is asked under the key. */
  readonly digest: string;
}

/** @returns nothing when the key is not 1 to 255 visible ASCII characters. */
export function keyedRequest(
  { request }: Pick<Exchange, "request">,
  sentKey: string,
  body: string,
): KeyedRequest | undefined {
  const chosen = chosenKey(sentKey);
  if (chosen === undefined) return undefined;
  const { pathname, search } = new URL(request.url);
  const route = `${request.method} ${pathname.toLowerCase()}`;
  return {
    key: sha256(`${route}\n${chosen}`),
    digest: sha256([search, request.headers.get("if-match") ?? "", body].join("\n")),
  };
}

/** The key bare or, as its draft standard has it, in double quotes. */
function chosenKey(sent: string): string | undefined {
  const bare = /^"(.*)"$/.exec(sent.trim())?.[1] ?? sent.trim();
  return /^[\x21-\x7e]{1,255}$/.test(bare) ? bare : undefined;
}

/**
 * `fresh`: carry it out. `repeat`: answer as before. `in-use`: another process is working on it. `reused`: the key came
 * with another request before.
 */
type Verdict =
  { readonly kind: "fresh" | "in-use" | "reused" } | { readonly kind: "repeat"; readonly answer: KeptAnswer };

/** Decides what a request is by the call that is noted under its key. Pure. */
export function verdictOn(noted: KeyedCall | undefined, digest: string, now: Date): Verdict {
  const ageMs = noted ? now.getTime() - noted.startedAt.getTime() : keptMs;
  if (!noted || ageMs >= keptMs) return { kind: "fresh" };
  if (noted.digest !== digest) return { kind: "reused" };
  if (noted.answer) return { kind: "repeat", answer: noted.answer };
  // A worker whose clock was ahead has not begun in the future.
  const works = ageMs < workMs && !isDatedAhead(noted.startedAt, now);
  return { kind: works ? "in-use" : "fresh" };
}

/**
 * The part of an answer that is kept for a repeated request. Pure.
 *
 * @returns nothing for an answer that may soon be another one, or that asks for another request.
 */
export function keptAnswerOf({
  status = 200,
  headers: sent,
  body,
}: HttpResponseInit): KeptAnswer | undefined {
  const headers = new Headers(sent);
  if (typeof body !== "string" || body.length > maxAnswer) return undefined;
  if (status >= 500 || status === 428 || headers.has("retry-after")) return undefined;
  return { status, contentType: headers.get("content-type") ?? "application/json", body };
}

export function replayed({ status, contentType, body }: KeptAnswer): HttpResponseInit {
  return {
    status,
    headers: { "content-type": contentType, "cache-control": "no-store", "idempotency-replayed": "true" },
    body,
  };
}
