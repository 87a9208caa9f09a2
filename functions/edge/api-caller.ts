import type { AppRole } from "../../shared/app-role.ts";
import type { ProblemCode } from "../../shared/api/problems.ts";
import type { Caller, TokenFault, TokenVerifier } from "../../shared/ports/token-verifier.ts";

/** Who calls the API with this token. A page's identity token says who somebody is, not that he calls this API. */
export async function apiCaller(token: string, tokens: TokenVerifier): Promise<Caller | undefined> {
  const caller = await tokens.verify(token);
  return caller?.token === "identity" ? undefined : caller;
}

const faultCodes: Readonly<Record<TokenFault, ProblemCode>> = {
  expired: "TOKEN_EXPIRED",
  "other-audience": "WRONG_AUDIENCE",
};

/** The problem of a token that makes nobody a caller. */
export async function tokenProblem(token: string, tokens: TokenVerifier): Promise<ProblemCode> {
  const fault = await tokens.faultOf(token);
  return fault ? faultCodes[fault] : "UNAUTHENTICATED";
}

/** The roles of machines: a person who has signed in to one of them brings a token that names it, and does not speak for it. */
const ofApplications: readonly AppRole[] = ["KeyRotation.Confirm", "KeyRotation.Alert"];

/** Whether the caller holds the role and may use it with this token: only applications confirm and pass alerts on. */
export function holds({ roles, token }: Caller, role: AppRole): boolean {
  return roles.includes(role) && (token === "application" || !ofApplications.includes(role));
}
