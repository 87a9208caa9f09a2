import type { TokenSource } from "../identity/token-source.ts";
import type { CallAuth } from "./call-auth.ts";

/** Sends a token of the agent's identity; an answer is passed on whatever it is. */
export function tokenAuth(tokens: TokenSource, scope: string): CallAuth {
  return {
    first: async () => ({ kind: "token", token: await tokens(scope) }),
    answered: () => undefined,
    failed: () => undefined,
    capabilitiesByKey: () => [],
  };
}
