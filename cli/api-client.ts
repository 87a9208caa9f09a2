import { randomUUID } from "node:crypto";
import { parsedUrl } from "../shared/parsed-url.ts";
import { versionHeader } from "../shared/version-header.ts";
import { CliError } from "./cli-error.ts";
import type { Problem } from "./problem.ts";
import { problemError, problemOf } from "./problem.ts";

/** An answer of keyturn. */
export interface ApiAnswer {
  readonly status: number;
  readonly etag?: string;
  readonly body: unknown;
  /** The body, byte for byte. */
  readonly bytes: Uint8Array;
  readonly problem?: Problem;
}

export interface ApiRequest {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  /** Text and bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly ifMatch?: string;
  /** Error statuses that the caller handles itself. */
  readonly expects?: readonly number[];
  readonly timeoutMs?: number;
}

/** A client of the HTTP API. */
export interface ApiClient {
  readonly origin: string;
  token(): Promise<string>;
  /** @throws {CliError} for every error status that is not in `expects`, and when no answer arrives. */
  send(path: string, request?: ApiRequest): Promise<ApiAnswer>;
  /** Returns the body of a `GET`, unvalidated: the command line and the service are of one release. */
  get<T>(path: string): Promise<T>;
}

const defaultTimeoutMs = 100_000;
const maxAttempts = 3;
const maxPauseMs = 10_000;

/**
 * Retries an answer of 503 with `Retry-After`, up to `maxAttempts`; all attempts of a POST share an idempotency key.
 *
 * @param url the address of keyturn: https, or http on this machine, so that no token is sent in the clear.
 * @param sleep waits between attempts.
 * @param noteVersion is called with the version of keyturn, for each answer that names it.
 */
export function apiClient(
  url: string | undefined,
  token: () => Promise<string>,
  sleep: (ms: number) => Promise<void>,
  noteVersion: (version: string) => void = () => undefined,
): ApiClient {
  const origin = originOf(url);

  async function attempt(path: string, request: ApiRequest, idempotencyKey: string): Promise<Response> {
    const { method = "GET", body, ifMatch, timeoutMs = defaultTimeoutMs } = request;
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
    for (let attempts = 1; ; attempts += 1) {
      const response = await attempt(path, request, key);
      const version = response.headers.get(versionHeader);
      if (version !== null) noteVersion(version);
      const pauseMs = Number(response.headers.get("retry-after") ?? Number.NaN) * 1_000;
      const isOurs = !(request.expects ?? []).includes(response.status);
      if (response.status === 503 && isOurs && attempts < maxAttempts && pauseMs <= maxPauseMs) {
        await response.arrayBuffer();
        await sleep(pauseMs);
        continue;
      }
      const answer = await answerOf(response);
      if (!response.ok && isOurs) throw problemError(answer.status, answer.problem);
      return answer;
    }
  }

  return { origin, token, send, get: async <T>(path: string) => (await send(path)).body as T };
}

/** Not over shared memory, which `fetch` refuses. */
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
    // A proxy may label its HTML page as JSON.
    throw new CliError("the answer is not JSON, so it is not from keyturn", "error", "check --url");
  }
}

function originOf(url: string | undefined): string {
  if (url === undefined || url === "") {
    throw new CliError("no address of keyturn", "usage", "set KEYTURN_URL or use --url");
  }
  const address = parsedUrl(url);
  const isLoopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(address?.hostname ?? "");
  if (!address || !(address.protocol === "https:" || (address.protocol === "http:" && isLoopback))) {
    throw new CliError("the address of keyturn must be an https URL", "usage");
  }
  return `${address.origin}${address.pathname.replace(/\/(?:api\/?)?$/, "")}`;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no reason given";
  if (error.name === "TimeoutError") return "timed out";
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
  return code ?? (cause instanceof Error ? cause.message : error.message);
}
