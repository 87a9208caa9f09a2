import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { readBody } from "./http-body.ts";
import type { Answer } from "./http-server.ts";
import type { Settings } from "./settings.ts";

/** The token endpoint of this machine's Entra, and its client. */
interface SignInSettings {
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
}

/**
 * Plays App Service Authentication for a browser on this machine. The button at `/dev/sign-in` signs the visitor in
 * as the application that the settings name; its token travels in a cookie and reaches the app in Azure's header.
 */
export interface DevSignIn {
  /**
   * Answers `/dev/sign-in`, and `/.auth/login/…` and `/.auth/logout` as Azure does; undefined for any other path.
   */
  answer(request: IncomingMessage, url: URL): Promise<Answer | undefined>;
  /**
   * Removes the headers that only the platform may set, and adds the visitor's token. Changes the request's headers.
   */
  admit(request: IncomingMessage): void;
}

const path = "/dev/sign-in";
const cookieName = "keyturn-dev-token";
const tokenHeader = "x-ms-token-aad-access-token";
const attributes = "Path=/; HttpOnly; SameSite=Strict";

/** Undefined unless every setting is there: then the host behaves like an app without authentication. */
export function devSignIn(settings: Settings): DevSignIn | undefined {
  const tokenEndpoint = settings["DEV_SIGN_IN_TOKEN_ENDPOINT"];
  const clientId = settings["DEV_SIGN_IN_CLIENT_ID"];
  const clientSecret = settings["DEV_SIGN_IN_CLIENT_SECRET"];
  const scope = settings["DEV_SIGN_IN_SCOPE"];
  if (!tokenEndpoint || !clientId || !clientSecret || !scope) return undefined;
  const known = { tokenEndpoint, clientId, clientSecret, scope };
  return {
    async answer(request, url) {
      const route = url.pathname.toLowerCase();
      if (route !== path && !route.startsWith("/.auth/")) return undefined;
      // A page elsewhere whose name resolves to this machine must not get a token.
      if (!/^(?:127\.0\.0\.1|localhost)$/.test(url.hostname)) return { status: 403 };
      if (route.startsWith("/.auth/login/")) {
        const back = url.searchParams.get("post_login_redirect_uri") ?? "/";
        return redirect(`${path}?to=${encodeURIComponent(back)}`);
      }
      if (route === "/.auth/logout") {
        const back = local(url.searchParams.get("post_logout_redirect_uri"));
        return redirect(back, `${cookieName}=; ${attributes}; Max-Age=0`);
      }
      if (route !== path) return { status: 404 };
      if (request.method === "GET") return form(local(url.searchParams.get("to")));
      if (request.method !== "POST") return { status: 405 };
      const { token, seconds } = await tokenOf(known);
      const to = local(new URLSearchParams((await readBody(request)).toString("utf8")).get("to"));
      return redirect(to, `${cookieName}=${token}; ${attributes}; Max-Age=${seconds}`);
    },
    admit({ headers }) {
      for (const name of Object.keys(headers)) {
        if (/^x-ms-(?:token-aad|client-principal)/.test(name)) delete headers[name];
      }
      const token = new RegExp(`(?:^|;\\s*)${cookieName}=([^;]+)`).exec(headers.cookie ?? "")?.[1];
      if (token !== undefined) headers[tokenHeader] = token;
    },
  };
}

const tokenAnswer = z.object({
  access_token: z.string().regex(/^[\w.-]+$/),
  expires_in: z.coerce.number().int(),
});

async function tokenOf({ tokenEndpoint, clientId, clientSecret, scope }: SignInSettings) {
  const response = await fetch(tokenEndpoint, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      scope,
    }),
    signal: AbortSignal.timeout(10_000),
  });
  const { access_token: token, expires_in: seconds } = tokenAnswer.parse(await response.json());
  return { token, seconds };
}

/** A path on this host; anything else becomes the fleet page. */
function local(target: string | null): string {
  return target !== null && /^\/(?![/\\])[\x21-\x7e]*$/.test(target) ? target : "/api/ui";
}

function redirect(location: string, cookie?: string): Answer {
  return { status: 303, headers: { location, ...(cookie !== undefined && { "set-cookie": cookie }) } };
}

function form(to: string): Answer {
  const value = to.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return {
    status: 200,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    },
    body: `<!doctype html>
<html lang="en">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Development sign-in · keyturn</title>
<main>
<h1>Development sign-in</h1>
<p>On this machine alone: you become the operator of the local Azure. In Azure, Entra asks who you are.</p>
<form method="post" action="${path}">
<input type="hidden" name="to" value="${value}">
<button type="submit" autofocus>Sign in as operator</button>
</form>
</main>
</html>
`,
  };
}
