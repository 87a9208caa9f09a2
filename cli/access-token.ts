import type { TokenCredential } from "@azure/identity";
import { keptToken } from "../consumer/kept-token.ts";
import { parsedUrl } from "../shared/parsed-url.ts";
import { CliError } from "./cli-error.ts";

export interface TokenSettings {
  /** An existing access token, used as it is. */
  readonly token?: string;
  /** The audience to request a token for otherwise, such as `api://keyturn`. */
  readonly audience?: string;
  /** The address of Entra outside of the public cloud. */
  readonly authority?: string;
}

const hint =
  "sign in with `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and a credential, or set KEYTURN_TOKEN";

/**
 * Returns the source of the token of each call: the given one, or one from `DefaultAzureCredential`. The latter may start
 * `az`, so its token is kept until shortly before it expires, and calls in flight share it. Loads that library at the
 * first use, since loading takes longer than most calls.
 *
 * @param nowMs the time in milliseconds since 1970.
 */
export function tokenSource(
  { token, audience, authority }: TokenSettings,
  nowMs: () => number,
): () => Promise<string> {
  if (token !== undefined && token !== "") return async () => token.trim();
  let credential: TokenCredential | undefined;
  const tokens = keptToken(async () => {
    credential ??= await ownCredential(authority);
    return credential.getToken(scopeOf(audience));
  }, nowMs);
  return async () => {
    const scope = scopeOf(audience);
    try {
      const got = await tokens.get();
      if (got) return got.token;
    } catch (error) {
      const lines = error instanceof Error ? error.message.split("\n") : [];
      const details = lines.filter((line, index) => index === 0 || line.includes("AADSTS"));
      throw new CliError([`Entra issued no token for ${scope}`, ...details].join("\n  "), "error", hint);
    }
    throw new CliError(`Entra issued no token for ${scope}`, "error", hint);
  };
}

/**
 * The credential of whoever runs the command.
 *
 * @param authority the address of Entra outside of the public cloud.
 */
export async function ownCredential(authority: string | undefined): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import("@azure/identity");
  return new DefaultAzureCredential({ disableInstanceDiscovery: isPrivate(authority) });
}

function scopeOf(audience: string | undefined): string {
  // The same setting of the app may name several, separated by commas.
  const [first = ""] = (audience ?? "").split(",").map((one) => one.trim());
  if (first === "") {
    throw new CliError(
      "no audience to request a token for",
      "usage",
      "set KEYTURN_AUDIENCE or use --audience",
    );
  }
  return first.endsWith("/.default") ? first : `${first}/.default`;
}

const knownAuthorities = new Set([
  "login.microsoftonline.com",
  "login.microsoftonline.us",
  "login.partner.microsoftonline.cn",
]);

/** Instance discovery asks the public cloud, which does not know private ones. */
function isPrivate(authority: string | undefined): boolean {
  if (authority === undefined || authority === "") return false;
  return !knownAuthorities.has(parsedUrl(authority)?.hostname ?? "");
}
