import type { HttpResponseInit } from "@azure/functions";
import { KeyturnError } from "../../shared/errors.ts";
import { logLine } from "../../shared/log.ts";
import type { IdempotencyLog, NotedCall } from "../../shared/ports/idempotency-log.ts";
import type { Exchange } from "./exchange.ts";
import { keptAnswerOf, keptMs, keyedRequest, replayed, verdictOn } from "./keyed-request.ts";
import { problem } from "./problem.ts";

/** The call as this request has noted it. */
interface Entry {
  readonly log: IdempotencyLog;
  readonly caller: string;
  readonly key: string;
  readonly noted: NotedCall;
}

/**
 * Carries out a request that has an `Idempotency-Key` once, and gives the same answer when it is sent again within a
 * day. Does not keep an answer that asks to try again later, or for another request. When the process that worked on it
 * has died, a later request takes over and decides on what it finds.
 *
 * @param body as it was sent; only its digest is kept.
 */
export async function oncePerKey(
  exchange: Exchange,
  sentKey: string,
  body: string,
  handle: () => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  const request = keyedRequest(exchange, sentKey, body);
  if (!request) {
    const message = "must be 1 to 255 visible ASCII characters";
    return problem("INVALID_HEADER", { errors: [{ path: "idempotency-key", message }] });
  }
  const { key, digest } = request;
  const { idempotency: log, ports } = exchange.services;
  const caller = exchange.caller.objectId;
  const now = ports.clock.now();

  const found = await log.read(caller, key);
  const verdict = verdictOn(found, digest, now);
  if (verdict.kind === "reused") return problem("IDEMPOTENCY_KEY_REUSED");
  if (verdict.kind === "in-use") return problem("IDEMPOTENCY_KEY_IN_USE");
  if (verdict.kind === "repeat") return replayed(verdict.answer);

  const noted = await log.note(caller, key, { digest, startedAt: now }, found?.etag);
  if (!noted) return problem("IDEMPOTENCY_KEY_IN_USE");
  const entry = { log, caller, key, noted };
  const answer = await handleOrForget(entry, handle);
  await keep(exchange, entry, answer);
  return answer;
}

/** An error has decided nothing: the next request under the key must not be told to wait for this one. */
async function handleOrForget(
  { log, caller, key, noted }: Entry,
  handle: () => Promise<HttpResponseInit>,
): Promise<HttpResponseInit> {
  try {
    return await handle();
  } catch (error) {
    await log.forget(caller, key, noted.etag).catch(() => undefined);
    throw error;
  }
}

/** The request has been carried out, so the caller gets the answer even if it cannot be kept. */
async function keep(
  { context, services }: Exchange,
  { log, caller, key, noted: { etag, ...call } }: Entry,
  response: HttpResponseInit,
): Promise<void> {
  const answer = keptAnswerOf(response);
  try {
    if (!answer) return await log.forget(caller, key, etag);
    await log.note(caller, key, { ...call, answer }, etag);
    await log.forgetBefore(caller, new Date(services.ports.clock.now().getTime() - keptMs));
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    logLine(context, "warn", "answer-not-kept", { code: error.code });
  }
}
