import type { IncomingMessage } from "node:http";
import { z } from "zod";
import type { SignInChoice } from "./dev-sign-in-page.ts";
import { signInPage } from "./dev-sign-in-page.ts";
import { readBody } from "./http-body.ts";
import type { Answer } from "./http-server.ts";
import type { Settings } from "./settings.ts";

/** Where this machine's Entra gives tokens, and what for. */
interface TokenSource {
  readonly tokenEndpoint: string;
  readonly scope: string;
}

/** An application that plays a person. */
interface Person extends SignInChoice {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * Plays App Service Authentication for a browser on this machine. A button at `/dev/sign-in` signs the visitor in as an
 * application that the settings name; its token travels in a cookie and reaches the app in Azure's header.
 */
export interface DevSignIn {
  /**
   * Answers `/dev/sign-in`, and `/.auth/login/…` and `/.auth/logout` as Azure does; `/` leads to the status page. Undefined
   * for any other path.
   */
  answer(request: IncomingMessage, url: URL): Promise<Answer | undefined>;
  /**
   * Removes the headers that only the platform may set, and adds the visitor's token. Changes the request's headers.
   */
  admit(request: IncomingMessage): void;
}

const path = "/dev/sign-in";
const fleetPage = "/api/ui";
const operator = "operator";
const cookieName = "keyturn-dev-token";
const tokenHeader = "x-ms-token-aad-access-token";
const attributes = "Path=/; HttpOnly; SameSite=Strict";

/** Undefined unless every setting is there: then the host behaves like an app without authentication. */
export function devSignIn(settings: Settings): DevSignIn | undefined {
  const tokenEndpoint = settings["DEV_SIGN_IN_TOKEN_ENDPOINT"];
  const scope = settings["DEV_SIGN_IN_SCOPE"];
  const people = peopleIn(settings);
  if (!tokenEndpoint || !scope || people.length === 0) return undefined;
  const source = { tokenEndpoint, scope };
  return {
    async answer(request, url) {
      const route = url.pathname.toLowerCase();
      if (route === "/") return redirect(fleetPage);
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
      if (request.method === "GET") return signInPage(path, local(url.searchParams.get("to")), people);
      if (request.method !== "POST") return { status: 405 };
      const fields = new URLSearchParams((await readBody(request)).toString("utf8"));
      const person = people.find(({ name }) => name === (fields.get("as") ?? operator));
      if (!person) return { status: 400 };
      const { token, seconds } = await tokenOf(person, source);
      return redirect(local(fields.get("to")), `${cookieName}=${token}; ${attributes}; Max-Age=${seconds}`);
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

/** The operator, and a second person where the settings name one. */
function peopleIn(settings: Settings): readonly Person[] {
  const all = [
    {
      name: operator,
      button: "Sign in as operator",
      may: "Starts and steers rotations, and may approve those that somebody else has asked for.",
      clientId: settings["DEV_SIGN_IN_CLIENT_ID"],
      clientSecret: settings["DEV_SIGN_IN_CLIENT_SECRET"],
    },
    {
      name: "second",
      button: "Sign in as second person",
      may: "Approves what the operator has asked for.",
      clientId: settings["DEV_SIGN_IN_SECOND_CLIENT_ID"],
      clientSecret: settings["DEV_SIGN_IN_SECOND_CLIENT_SECRET"],
    },
  ];
  return all.flatMap(({ clientId, clientSecret, ...choice }) =>
    clientId && clientSecret ? [{ ...choice, clientId, clientSecret }] : [],
  );
}

async function tokenOf({ clientId, clientSecret }: Person, { tokenEndpoint, scope }: TokenSource) {
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
  return target !== null && /^\/(?![/\\])[\x21-\x7e]*$/.test(target) ? target : fleetPage;
}

function redirect(location: string, cookie?: string): Answer {
  return { status: 303, headers: { location, ...(cookie !== undefined && { "set-cookie": cookie }) } };
}
