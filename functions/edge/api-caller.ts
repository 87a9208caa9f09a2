import type { AppRole } from "../../shared/app-role.ts";
import type { Caller, TokenVerifier } from "../../shared/ports/token-verifier.ts";

/** Who calls the API with this token. A page's identity token says who somebody is, not that he calls this API. */
export async function apiCaller(token: string, tokens: TokenVerifier): Promise<Caller | undefined> {
  const caller = await tokens.verify(token);
  return caller?.token === "identity" ? undefined : caller;
}

/**
 * Whether the caller holds the role and may use it with this token. Only an application confirms: a person who has signed
 * in to a consumer brings a token that names the consumer's application, and speaks for none of its instances.
 */
export function holds({ roles, token }: Caller, role: AppRole): boolean {
  return roles.includes(role) && (role !== "KeyRotation.Confirm" || token === "application");
}
