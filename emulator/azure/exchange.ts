import type { Principal } from "./entra/principals.ts";
import type { ServiceName } from "./service-names.ts";

/**
 * One request, read completely. Header names are lower case; `body` is the JSON value, else the text, else
 * null.
 */
export type LocalRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
};

/** A service's answer; `operation` and `caller` go to the journal, the rest to the client. */
export type Answer = {
  /** 0: the connection is closed instead. */
  readonly status: number;
  readonly operation: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; undefined sends no body. */
  readonly body?: unknown;
  /** Sent as it is, in place of `body`. */
  readonly text?: string;
  /** Sent in place of `body`, one part after the other: server-sent events. */
  readonly stream?: readonly string[];
  readonly caller?: Principal | undefined;
};

export type Handler = (request: LocalRequest) => Answer | Promise<Answer>;

/** The handler of a request; `service` undefined: neither slowed nor recorded. */
export type Route = { readonly service?: ServiceName; readonly handler: Handler };

/** Azure's query parameter names are case-insensitive, and clients escape them differently. */
export function queryOf(request: LocalRequest, name: string): string | undefined {
  for (const [key, value] of request.url.searchParams) {
    if (key.toLowerCase() === name) return value;
  }
  return undefined;
}

/** The decoded segments of the path, without empty ones, so that a trailing slash makes no difference. */
export function segmentsOf(url: URL): readonly string[] {
  return url.pathname
    .split("/")
    .filter((segment) => segment !== "")
    .map(decoded);
}

/** A segment with an invalid escape stands for itself: it names nothing, so the service will refuse it. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The error body of ARM, Key Vault and the AI services. */
export function errorBody(code: string, message: string, inner?: string): unknown {
  return { error: { code, message, ...(inner === undefined ? {} : { innererror: { code: inner } }) } };
}
