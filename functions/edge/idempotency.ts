import type { HttpResponseInit } from "@azure/functions";
import { sha256 } from "../../shared/digest.ts";
import { KeyturnError } from "../../shared/errors.ts";
import { logLine } from "../../shared/log.ts";
import type { IdempotencyLog, NotedCall } from "../../shared/ports/idempotency-log.ts";
import type { Exchange } from "./exchange.ts";
import { problem } from "./problem.ts";

/** How long an answer is kept. */
const keptMs = 86_400_000;
/** Whoever works longer on a call than this is taken to have died. */
const workMs = 60_000;
/** More than this, in characters, a row does not hold. */
const largestAnswer = 400_000;

/** Where a call is noted. */
interface Place {
  readonly log: IdempotencyLog;
  readonly caller: string;
  readonly key: string;
}

/**
 * Carries out a request that has an `Idempotency-Key` once, and answers the same to whoever sends it again within a
 * day. An answer that asks to try again later, or for another request, is not kept. When whoever worked on it has died,
 * a later request takes over, and decides on what it finds.
 *
 * @param body what was sent; nothing but its digest is kept.
 */
export async function oncePerKey(
  exchange: Exchange,
  sentKey: string,
  body: string,
  handle: () => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  const chosen = chosenKey(sentKey);
  if (chosen === undefined) {
    const message = "must be 1 to 255 visible ASCII characters";
    return problem("INVALID_HEADER", { errors: [{ path: "idempotency-key", message }] });
  }
  const { request, caller, services } = exchange;
  const { pathname, search } = new URL(request.url);
  const route = `${request.method} ${pathname.toLowerCase()}`;
  const place = { log: services.idempotency, caller: caller.objectId, key: sha256(`${route}\n${chosen}`) };
  const digest = sha256([search, request.headers.get("if-match") ?? "", body].join("\n"));
  const now = services.ports.clock.now();
  const before = await place.log.read(place.caller, place.key);
  const known = before && now.getTime() - before.startedAt.getTime() < keptMs ? before : undefined;
  if (known && known.digest !== digest) return problem("IDEMPOTENCY_KEY_REUSED");
  if (known?.answer) return repeated(known.answer);
  if (known && now.getTime() - known.startedAt.getTime() < workMs) return problem("IDEMPOTENCY_KEY_IN_USE");
  const noted = await place.log.note(place.caller, place.key, { digest, startedAt: now }, before?.etag);
  if (!noted) return problem("IDEMPOTENCY_KEY_IN_USE");
  return settle(exchange, place, noted, await carriedOut(place, noted, handle));
}

/** An error has decided nothing: the next request under the key must not be told to wait for this one. */
async function carriedOut(
  { log, caller, key }: Place,
  noted: NotedCall,
  handle: () => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  try {
    return await handle();
  } catch (error) {
    await log.forget(caller, key, noted.etag).catch(() => undefined);
    throw error;
  }
}

/** What was done is done, whether or not it can be noted: the caller is told in any case. */
async function settle(
  { context, services }: Exchange,
  { log, caller, key }: Place,
  { etag, ...call }: NotedCall,
  answer: HttpResponseInit,
): Promise<HttpResponseInit> {
  const { status = 200, body } = answer;
  const headers = new Headers(answer.headers);
  try {
    if (typeof body !== "string" || body.length > largestAnswer || isPassing(status, headers)) {
      await log.forget(caller, key, etag);
      return answer;
    }
    const contentType = headers.get("content-type") ?? "application/json";
    await log.note(caller, key, { ...call, answer: { status, contentType, body } }, etag);
    await log.forgetBefore(caller, new Date(services.ports.clock.now().getTime() - keptMs));
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    logLine(context, "warn", "answer-not-kept", { code: error.code });
  }
  return answer;
}

/** Whether the same request may be answered otherwise before long, or another one is asked for. */
function isPassing(status: number, headers: Headers): boolean {
  return status >= 500 || status === 428 || headers.has("retry-after");
}

/** The key bare or, as its draft standard has it, in double quotes. */
function chosenKey(sent: string): string | undefined {
  const bare = /^"(.*)"$/.exec(sent.trim())?.[1] ?? sent.trim();
  return /^[\x21-\x7e]{1,255}$/.test(bare) ? bare : undefined;
}

function repeated({ status, contentType, body }: NonNullable<NotedCall["answer"]>): HttpResponseInit {
  return {
    status,
    headers: { "content-type": contentType, "cache-control": "no-store", "idempotency-replayed": "true" },
    body,
  };
}
