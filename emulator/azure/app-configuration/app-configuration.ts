import { createHash } from "node:crypto";
import type { Addresses } from "../addresses.ts";
import { bearerOf } from "../entra/bearer.ts";
import { isAllowed } from "../entra/principals.ts";
import type { TokenAuthority } from "../entra/tokens.ts";
import { queryOf, segmentsOf } from "../exchange.ts";
import type { Answer, Handler, LocalRequest } from "../exchange.ts";
import { orderOf } from "./configuration-stores.ts";
import type { ConfigurationStore, ConfigurationStores, ConfigurationValue } from "./configuration-stores.ts";
import { problem } from "./problem.ts";
import { valueFilter } from "./value-filter.ts";

export type AppConfigurationSetting = {
  readonly addresses: Addresses;
  readonly tokens: TokenAuthority;
  readonly stores: ConfigurationStores;
};

const OPERATION = "kv/list";
const PAGE = 100;

/** `GET /kv` and `GET /kv/{key}` of every store, told apart by the host name. Reads only; bearer tokens only. */
export function createAppConfiguration({ addresses, tokens, stores }: AppConfigurationSetting): Handler {
  return async (request) => {
    const name = request.url.hostname.split(".")[0] ?? "";
    const suffix = new URL(addresses.configurationEndpoint("any")).host.replace("any.", "");
    const caller = await bearerOf(request, tokens, [
      addresses.configurationEndpoint(name),
      `https://${suffix}`,
      // The official client leaves the port out.
      `https://${suffix.split(":")[0]}`,
      "https://appconfig.azure.com",
      "https://azconfig.io",
    ]);
    if (typeof caller === "string") return unauthenticated(caller);
    const store = stores.find(name);
    if (store === undefined) return { ...refused(404, "not-found", "There is no such store."), caller };
    if (!isAllowed(caller, "appconfig/read", store.name)) {
      return { ...refused(403, "forbidden", "The caller has no right to read this store."), caller };
    }
    return { ...answerTo(request, store), caller };
  };
}

function answerTo(request: LocalRequest, store: ConfigurationStore): Answer {
  const [collection, key, ...more] = segmentsOf(request.url);
  if (request.method !== "GET" || collection?.toLowerCase() !== "kv" || more.length > 0) {
    return refused(404, "not-found", "The path is not served.");
  }
  if (queryOf(request, "api-version") === undefined) {
    return refused(400, "invalid-argument", "The api-version is missing.", "api-version");
  }
  return key === undefined ? listed(request, store) : shown(request, store, key);
}

function shown(request: LocalRequest, store: ConfigurationStore, key: string): Answer {
  const label = queryOf(request, "label")?.replace("\0", "") ?? "";
  const value = store.values().find((one) => one.key === key && (one.label ?? "") === label);
  const operation = "kv/get";
  if (value === undefined)
    return { ...refused(404, "key-not-found", "There is no such key-value."), operation };
  return { status: 200, operation, headers: typed("kv"), body: bodyOf(value) };
}

function listed(request: LocalRequest, store: ConfigurationStore): Answer {
  const [isKey, isLabel] = [valueFilter(queryOf(request, "key")), valueFilter(queryOf(request, "label"))];
  if (isKey === undefined || isLabel === undefined) {
    const name = isKey === undefined ? "key" : "label";
    return refused(400, "invalid-argument", "The filter is invalid.", name);
  }
  const after = Buffer.from(queryOf(request, "after") ?? "", "base64url").toString("utf8");
  const rest = store
    .values()
    .filter((value) => isKey(value.key) && isLabel(value.label) && orderOf(value) > after);
  const page = rest.slice(0, PAGE);
  const last = page.at(-1);
  const next = rest.length > PAGE && last !== undefined ? nextLink(request, orderOf(last)) : undefined;
  const items = page.map(bodyOf);
  const etag = createHash("sha256").update(JSON.stringify(items)).digest("base64url");
  return {
    status: 200,
    operation: OPERATION,
    headers: {
      ...typed("kvset"),
      etag: `"${etag}"`,
      ...(next !== undefined && { link: `<${next}>; rel="next"` }),
    },
    body: { items, etag, ...(next !== undefined && { "@nextLink": next }) },
  };
}

/** Relative to the store, with `after` behind the other parameters: the official client reads it from the link as text. */
function nextLink(request: LocalRequest, last: string): string {
  const next = new URLSearchParams(request.url.searchParams);
  next.delete("after");
  next.append("after", Buffer.from(last).toString("base64url"));
  return `/kv?${next.toString()}`;
}

function bodyOf({ key, label, value, contentType, changedAt, etag }: ConfigurationValue): unknown {
  const last_modified = changedAt.toISOString().replace(/\.\d+Z$/, "+00:00");
  return { etag, key, label, content_type: contentType, value, tags: {}, locked: false, last_modified };
}

function unauthenticated(reason: "missing" | "invalid"): Answer {
  const detail =
    reason === "missing"
      ? ""
      : ', error="invalid_token", error_description="Authorization token failed validation"';
  const answer = refused(401, "unauthorized", "The request has no valid token.");
  return { ...answer, headers: { ...answer.headers, "www-authenticate": `HMAC-SHA256, Bearer${detail}` } };
}

function refused(status: number, kind: string, detail: string, name?: string): Answer {
  const headers = { "content-type": "application/problem+json; charset=utf-8" };
  return { status, operation: OPERATION, headers, body: problem(kind, detail, status, name) };
}

function typed(what: "kv" | "kvset"): Record<string, string> {
  return { "content-type": `application/vnd.microsoft.appconfig.${what}+json; charset=utf-8` };
}
