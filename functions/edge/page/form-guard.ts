import type { HttpRequest } from "@azure/functions";
import { isSameSecret, sha256 } from "../../../shared/digest.ts";
import type { Caller } from "../../../shared/ports/token-verifier.ts";
import type { FormSession } from "../../../shared/view/page/act/viewer.ts";

const label = "keyturn form";
const doneLabel = "keyturn done";
const secret = /^[A-Za-z0-9_-]{43}$/;

/** The forms of a page, and the header that keeps their cookie where the browser has none yet. */
interface FormsOfPage {
  readonly form: FormSession;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What the forms of a page carry. Their token is made of a random cookie, which no other site can read or set, and of the
 * person, so that the next one on the same browser has other tokens. Nothing of it is stored.
 */
export function formsFor(request: HttpRequest, caller: Caller): FormsOfPage {
  const known = cookieOf(request);
  const cookie = known ?? Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
  const { name, attributes } = cookieShape(request);
  return {
    form: { token: tokenOf(cookie, caller), once: crypto.randomUUID() },
    headers: known === undefined ? { "set-cookie": `${name}=${cookie}; ${attributes}` } : {},
  };
}

/** Whether a form was sent by a page of this app that this very person was shown in this very browser. */
export function isOwnForm(request: HttpRequest, caller: Caller, token: string): boolean {
  const cookie = cookieOf(request);
  return isSameOrigin(request) && cookie !== undefined && isSameSecret(token, tokenOf(cookie, caller));
}

/** What only this person's browser can say about these words; nothing where it has no cookie. */
export function proofFor(
  request: HttpRequest,
  { objectId }: Caller,
  words: readonly string[],
): string | undefined {
  const cookie = cookieOf(request);
  return cookie === undefined ? undefined : sha256([doneLabel, cookie, objectId, ...words].join("\n"));
}

/**
 * Whether a page of the same origin has sent a request, as the browser says. Old browsers say it by the origin alone.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 */
function isSameOrigin({ headers, url }: HttpRequest): boolean {
  const site = headers.get("sec-fetch-site");
  return site === null ? headers.get("origin") === new URL(url).origin : site === "same-origin";
}

function tokenOf(cookie: string, { objectId }: Caller): string {
  return sha256([label, cookie, objectId].join("\n"));
}

function cookieOf(request: HttpRequest): string | undefined {
  const start = `${cookieShape(request).name}=`;
  const all = (request.headers.get("cookie") ?? "").split(/;\s*/);
  const value = all.find((one) => one.startsWith(start))?.slice(start.length);
  return value !== undefined && secret.test(value) ? value : undefined;
}

/** A browser keeps the one with the prefix only where this very host has set it over TLS. */
function cookieShape({ url }: HttpRequest): { readonly name: string; readonly attributes: string } {
  const attributes = "Path=/; HttpOnly; SameSite=Strict";
  const { protocol, hostname } = new URL(url);
  const isLocal = protocol === "http:" && ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
  if (isLocal) return { name: "keyturn-form", attributes };
  return { name: "__Host-keyturn-form", attributes: `${attributes}; Secure` };
}
