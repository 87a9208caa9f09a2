import type { Journal, JournalEntry, JournalMark } from "./journal.ts";

/**
 * The journal as one JSON object per line, for a checker of recorded exchanges: `{ method, url, requestHeaders,
 * requestBody, status, responseHeaders, responseBody, began, ended }`, or `{ mark }` where something changed that no
 * exchange shows. An exchange without an answer is such a mark, because its effect is unknown; so is a 429 without
 * Retry-After, which only an injected fault can cause, and what the documents of such a checker leave out.
 */
export function conformanceLines(journal: Journal): string[] {
  const entries = journal.read().filter((entry) => !isOfOwner(entry));
  // A journal with only marks says nothing.
  if (entries.every((entry) => "mark" in entry)) return [];
  return entries.map((entry) => JSON.stringify(lineOf(entry)));
}

/** The answers of sites and gateways are their owners'; no Azure contract covers them. */
function isOfOwner(entry: JournalEntry | JournalMark): boolean {
  return "service" in entry && (entry.service === "site" || entry.service === "gateway");
}

/**
 * Keys in a query, refusals of a principal without a role, Translator, whose error codes are numbers, and tags, which are
 * an operation of another provider on an account.
 */
function isUndescribed({ service, url, status, responseBody }: JournalEntry): boolean {
  const { pathname, searchParams } = new URL(url);
  if (service === "arm") return /\/providers\/Microsoft\.Resources\/tags\/default$/i.test(pathname);
  if (service !== "ai") return false;
  const names = [...searchParams.keys()].map((name) => name.toLowerCase());
  const isLackOfRole = status === 401 && JSON.stringify(responseBody).includes("PermissionDenied");
  return names.includes("subscription-key") || isLackOfRole || /^\/+translator\//i.test(pathname);
}

function lineOf(entry: JournalEntry | JournalMark): unknown {
  if ("mark" in entry) return { mark: entry.mark };
  const isBareThrottle = entry.status === 429 && entry.responseHeaders["retry-after"] === undefined;
  if (isBareThrottle) return { mark: `throttled without Retry-After: ${entry.method} ${entry.url}` };
  if (isUndescribed(entry)) return { mark: `not described: ${entry.method} ${new URL(entry.url).pathname}` };
  if (entry.status === 0) return { mark: `no answer to ${entry.method} ${entry.url}` };
  const { method, requestHeaders, requestBody, status, responseHeaders, responseBody, began, ended } = entry;
  return {
    method,
    url: namedUrl(entry),
    requestHeaders,
    requestBody,
    status,
    responseHeaders,
    responseBody,
    began,
    ended,
  };
}

/** Resource Manager has no port of its own: who asks it by address shows no name, by which a checker knows services. */
function namedUrl({ service, url }: JournalEntry): string {
  return service === "arm"
    ? url.replace(/^https:\/\/(127\.0\.0\.1|localhost)(?=:)/, "https://management.localhost")
    : url;
}
