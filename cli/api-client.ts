import { randomUUID } from "node:crypto";
import { CliError } from "./cli-error.ts";
import type { Problem } from "./problem.ts";
import { problemError, problemOf } from "./problem.ts";

/** What keyturn answered. */
export interface ApiAnswer {
  readonly status: number;
  readonly etag?: string;
  readonly body: unknown;
  /** The body as it came. */
  readonly bytes: Uint8Array;
  readonly problem?: Problem;
}

export interface ApiRequest {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  /** Text goes as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly ifMatch?: string;
  /** Statuses that the caller deals with itself. */
  readonly expects?: readonly number[];
  readonly timeoutMs?: number;
}

/** Speaks to the HTTP API and nothing else. */
export interface ApiClient {
  readonly origin: string;
  token(): Promise<string>;
  /** @throws {CliError} for every answer that is no success and not expected. */
  send(path: string, request?: ApiRequest): Promise<ApiAnswer>;
  /** The body of a `GET`. What the program and the service do not agree on, they are not of one release about. */
  get<T>(path: string): Promise<T>;
}

const usualTimeoutMs = 100_000;
const maxAttempts = 3;
const longestPauseMs = 10_000;

/**
 * @param url where keyturn answers. A token goes over https alone, and to this machine.
 * @param sleep waits between tries.
 */
export function apiClient(
  url: string | undefined,
  token: () => Promise<string>,
  sleep: (ms: number) => Promise<void>,
): ApiClient {
  const origin = originOf(url);

  async function once(path: string, request: ApiRequest, idempotencyKey: string): Promise<Response> {
    const { method = "GET", body, ifMatch, timeoutMs = usualTimeoutMs } = request;
    const headers = {
      authorization: `Bearer ${await token()}`,
      accept: "application/json, application/problem+json, */*",
      ...(body !== undefined && { "content-type": isRaw(body) ? "text/plain" : "application/json" }),
      ...(ifMatch !== undefined && { "if-match": ifMatch }),
      ...(method === "POST" && { "idempotency-key": idempotencyKey }),
    };
    try {
      return await fetch(`${origin}/api/${path}`, {
        method,
        headers,
        ...(body !== undefined && { body: isRaw(body) ? body : JSON.stringify(body) }),
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (error) {
      throw new CliError(
        `${origin} does not answer: ${reasonOf(error)}`,
        "error",
        "check --url or KEYTURN_URL",
      );
    }
  }

  async function send(path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
    const key = randomUUID();
    for (let tries = 1; ; tries += 1) {
      const response = await once(path, request, key);
      const pauseMs = Number(response.headers.get("retry-after") ?? Number.NaN) * 1_000;
      if (response.status === 503 && tries < maxAttempts && pauseMs <= longestPauseMs) {
        await response.arrayBuffer();
        await sleep(pauseMs);
        continue;
      }
      const answer = await answerOf(response);
      const isWanted = response.ok || (request.expects ?? []).includes(answer.status);
      if (!isWanted) throw problemError(answer.status, answer.problem);
      return answer;
    }
  }

  return { origin, token, send, get: async <T>(path: string) => (await send(path)).body as T };
}

/** Over memory of its own, as `fetch` wants it. */
type Bytes = Uint8Array<ArrayBuffer>;

function isRaw(body: unknown): body is string | Bytes {
  return typeof body === "string" || body instanceof Uint8Array;
}

async function answerOf(response: Response): Promise<ApiAnswer> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const etag = response.headers.get("etag");
  const isJson = /\bjson\b/.test(response.headers.get("content-type") ?? "");
  const body = isJson ? parsed(bytes) : undefined;
  const problem = response.ok ? undefined : problemOf(body);
  return {
    status: response.status,
    ...(etag !== null && { etag }),
    body,
    bytes,
    ...(problem && { problem }),
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // A proxy in between may say that its page is JSON.
    throw new CliError("the answer is not JSON, so it is not keyturn's", "error", "check --url");
  }
}

function originOf(url: string | undefined): string {
  if (url === undefined || url === "") {
    throw new CliError("nothing says where keyturn answers", "usage", "set KEYTURN_URL or give --url");
  }
  const parsedUrl = URL.parse(url);
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(parsedUrl?.hostname ?? "");
  if (!parsedUrl || !(parsedUrl.protocol === "https:" || (parsedUrl.protocol === "http:" && isHere))) {
    throw new CliError("the address of keyturn must be an https URL", "usage");
  }
  return `${parsedUrl.origin}${parsedUrl.pathname.replace(/\/(?:api\/?)?$/, "")}`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no reason was told";
  if (error.name === "TimeoutError") return "it took too long";
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
  return code ?? (cause instanceof Error ? cause.message : error.message);
}
