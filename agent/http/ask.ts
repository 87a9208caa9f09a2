import http from "node:http";
import https from "node:https";

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

interface AskOptions {
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
}

/** The timeout of one request, in milliseconds. */
const LIMIT_MS = 10_000;
/** The longest answer that is read, in bytes. */
const MAX_ANSWER = 1_048_576;
/** The pauses before a request is repeated, in milliseconds. */
const PAUSES_MS = [500, 1_500];

/**
 * Sends a small request and reads its answer, whatever the status. Follows no redirect, so that a token goes nowhere else.
 * Node's `fetch` would cost several megabytes of memory.
 *
 * @throws {Error} no answer in time, or one that is too long.
 */
export function ask(url: string | URL, options: AskOptions = {}): Promise<Answer> {
  const { method = "GET", headers = {}, body, signal } = options;
  const target = new URL(url);
  const { request } = target.protocol === "https:" ? https : http;
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const asked = request(target, { method, headers: { ...headers, ...length }, signal }, (answer) => {
      const parts: Buffer[] = [];
      let size = 0;
      answer.on("data", (part: Buffer) => {
        size += part.length;
        if (size > MAX_ANSWER) asked.destroy(new Error("the answer is too long"));
        else parts.push(part);
      });
      answer.once("error", reject);
      answer.once("end", () => {
        clearTimeout(timer);
        const text = Buffer.concat(parts).toString("utf8");
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      });
    });
    const timer = setTimeout(
      () => asked.destroy(new Error(`no answer within ${LIMIT_MS} ms`)),
      LIMIT_MS,
    ).unref();
    asked.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    asked.end(body);
  });
}

/** As `ask`, and asks again, twice at most, when the service is throttled or away. For requests that may be repeated. */
export async function askPatiently(url: string | URL, options: AskOptions = {}): Promise<Answer> {
  for (const pauseMs of PAUSES_MS) {
    const answer = await ask(url, options).catch((error: unknown) => {
      if (options.signal?.aborted) throw error;
      return undefined;
    });
    if (answer && answer.status !== 429 && answer.status < 500) return answer;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return ask(url, options);
}

/** The JSON object in a text; an empty one where it is none. */
export function fieldsIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
