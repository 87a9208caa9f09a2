import { CliError } from "./cli-error.ts";

export interface TokenSettings {
  /** A token that somebody has got already. */
  readonly token?: string;
  /** What a token is asked for otherwise, such as `api://keyturn`. */
  readonly audience?: string;
  /** Where Entra answers, when it is not the public cloud. */
  readonly authority?: string;
}

const hint =
  "sign in with `az login`, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and a credential, or give KEYTURN_TOKEN";

/**
 * What makes the token of each call: the one given, or one that `DefaultAzureCredential` finds. The library is
 * loaded when it is needed, since that takes longer than most calls.
 */
export function tokenSource({ token, audience, authority }: TokenSettings): () => Promise<string> {
  if (token !== undefined && token !== "") return async () => token.trim();
  let credential: { getToken(scope: string): Promise<{ readonly token: string } | null> } | undefined;
  return async () => {
    const scope = scopeOf(audience);
    try {
      const { DefaultAzureCredential } = await import("@azure/identity");
      credential ??= new DefaultAzureCredential({ disableInstanceDiscovery: isPrivate(authority) });
      const got = await credential.getToken(scope);
      if (got) return got.token;
    } catch (error) {
      const lines = error instanceof Error ? error.message.split("\n") : [];
      const told = lines.filter((line, index) => index === 0 || line.includes("AADSTS"));
      throw new CliError([`Entra gave no token for ${scope}`, ...told].join("\n  "), "error", hint);
    }
    throw new CliError(`Entra gave no token for ${scope}`, "error", hint);
  };
}

function scopeOf(audience: string | undefined): string {
  // The setting of the app names several, separated by commas.
  const [first = ""] = (audience ?? "").split(",").map((one) => one.trim());
  if (first === "") {
    throw new CliError("nothing says for which audience to ask a token", "usage", "set KEYTURN_AUDIENCE");
  }
  return first.endsWith("/.default") ? first : `${first}/.default`;
}

const knownAuthorities = new Set([
  "login.microsoftonline.com",
  "login.microsoftonline.us",
  "login.partner.microsoftonline.cn",
]);

/** The public cloud knows nothing of a private one, and must not be asked about it. */
function isPrivate(authority: string | undefined): boolean {
  if (authority === undefined || authority === "") return false;
  return !knownAuthorities.has(URL.parse(authority)?.hostname ?? "");
}
