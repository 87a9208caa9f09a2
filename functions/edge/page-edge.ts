import type { HttpHandler, HttpRequest, HttpResponseInit } from "@azure/functions";
import type { AppRole } from "../../shared/app-role.ts";
import { KeyturnError } from "../../shared/errors.ts";
import { withoutKeys } from "../../shared/key-shape.ts";
import { logLine } from "../../shared/log.ts";
import type { Caller, TokenVerifier } from "../../shared/ports/token-verifier.ts";
import type { Html } from "../../shared/view/page/html.ts";
import { failurePage, rolePage, signInPage } from "../../shared/view/page/notice-page.ts";
import { contentSecurityPolicy } from "../../shared/view/page/page-policy.ts";
import { holds } from "./api-caller.ts";
import type { Exchange } from "./exchange.ts";
import { bearerOf } from "./http-edge.ts";
import { problemOf } from "./problem.ts";
import { readyServices } from "./ready-services.ts";

/**
 * App Service Authentication puts a signed-in user's tokens into these headers. They are verified like any other token:
 * where it is off, anyone can send these headers. `x-ms-client-principal` is never read.
 *
 * @see https://learn.microsoft.com/azure/app-service/configure-authentication-oauth-tokens
 */
const tokenHeaders = ["x-ms-token-aad-access-token", "x-ms-token-aad-id-token"] as const;

/**
 * Like `httpEdge`, but for browsers: every error is a page that says what to do. Gives handlers of the API the services as
 * they are, for `admit`.
 *
 * @param role or several of which one is enough.
 */
export function pageEdge(
  role: AppRole | readonly AppRole[],
  show: (exchange: Exchange) => Promise<HttpResponseInit>,
): HttpHandler {
  const enough = [role].flat();
  return async (request, context) => {
    try {
      const made = await readyServices(context);
      const caller = await callerOf(request, made.tokens);
      if (!caller) return page(401, signInPage(addressOf(request)), { "www-authenticate": "Bearer" });
      if (!enough.some((one) => holds(caller, one))) return page(403, rolePage(enough.join(" or ")));
      const answer = await show({ request, context, caller, services: made });
      return request.method === "HEAD" ? withoutBody(answer) : answer;
    } catch (error) {
      if (!(error instanceof KeyturnError)) throw error;
      logLine(context, "error", "request-failed", { code: error.code, message: error.message });
      return page(problemOf(error).status ?? 500, failurePage(error.code));
    }
  };
}

/** Answers with a page that no cache stores, no frame embeds, and that can reach only this app. */
export function page(
  status: number,
  { markup }: Html,
  headers: Readonly<Record<string, string>> = {},
): HttpResponseInit {
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": contentSecurityPolicy,
      "cross-origin-opener-policy": "same-origin",
      // Without a referrer, a browser would not say that a form is sent to where it came from.
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
      ...headers,
    },
    body: markup,
  };
}

async function callerOf(request: HttpRequest, tokens: TokenVerifier): Promise<Caller | undefined> {
  for (const token of [bearerOf(request), ...tokenHeaders.map((name) => request.headers.get(name))]) {
    // The access token may be for another service; then the identity token counts.
    const caller = token ? await tokens.verify(token, "pages") : undefined;
    if (caller) return caller;
  }
  return undefined;
}

/** Where a visitor wanted to go; for a form, the page that it stands on. */
function addressOf({ method, url }: HttpRequest): string {
  const { pathname: asked, search } = new URL(url);
  const pathname = method === "POST" ? asked.replace(/(?:\/fleet)?\/[^/]*$/, "") : asked;
  // Two leading slashes would name another host.
  return withoutKeys(`${pathname.replace(/^\/+/, "/")}${search}`);
}

function withoutBody({ body: _left, ...rest }: HttpResponseInit): HttpResponseInit {
  return rest;
}
