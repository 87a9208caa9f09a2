import { errorBody } from "../../exchange.ts";
import { isAllowed } from "../../entra/principals.ts";
import type { TokenAuthority } from "../../entra/tokens.ts";
import type { Accounts } from "../accounts.ts";
import type { AiCall } from "../ai-call.ts";
import type { Access } from "./access.ts";
import { credentialsOf } from "./credentials.ts";
import { dataActionOf } from "./data-action.ts";
import type { IssuedTokens } from "./issued-tokens.ts";

const BAD_KEY =
  "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active " +
  "subscription and use a correct regional API endpoint for your resource.";
const BAD_TOKEN =
  "Unauthorized. Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired.";

const AUDIENCES = [
  "https://cognitiveservices.azure.com",
  "https://cognitiveservices.azure.us",
  "https://ai.azure.com",
];

type Authorities = {
  readonly accounts: Accounts;
  readonly tokens: TokenAuthority;
  readonly issued: IssuedTokens;
};

/**
 * Decides whether a request may use its account. A token of Entra needs the permission `ai/call`, and works whether
 * or not local authentication is on; a key works only while it is on.
 */
export async function authorize(call: AiCall, { accounts, tokens, issued }: Authorities): Promise<Access> {
  const { request, account, operation } = call;
  const refuse = (status: number, body: unknown): Access => ({ refused: { status, operation, body } });
  const credentials = credentialsOf(request);
  switch (credentials.kind) {
    case "none":
      return isPublic(operation) ? { by: "nothing" } : refuse(401, errorBody("401", BAD_KEY));
    case "key":
      if (account.disableLocalAuth) {
        const text = "Key based authentication is disabled for this resource.";
        return refuse(403, errorBody("AuthenticationTypeDisabled", text));
      }
      return accounts.accepts(account, credentials.key)
        ? { by: "key" }
        : refuse(401, errorBody("401", BAD_KEY));
    case "token": {
      if (await issued.isOf(account, credentials.token)) return { by: "issued token" };
      const caller = await tokens.verify(credentials.token, AUDIENCES);
      if (caller === undefined) return refuse(401, errorBody("401", BAD_TOKEN));
      if (isAllowed(caller, "ai/call", account.name)) return { by: "entra", caller };
      const text = `The principal \`${caller.objectId}\` lacks the required data action \`${dataActionOf(operation)}\` to perform \`${operation}\` operation.`;
      return { refused: { status: 401, operation, body: errorBody("PermissionDenied", text) }, caller };
    }
  }
}

/** Translator's list of languages needs no key. */
function isPublic(operation: string): boolean {
  return operation === "GET /translator/text/v3.0/languages";
}
