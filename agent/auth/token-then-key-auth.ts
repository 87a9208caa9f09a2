import type { Credential } from "../account/credential-headers.ts";
import type { Log } from "../agent-log.ts";
import type { TokenSource } from "../identity/token-source.ts";
import type { Call, CallAuth } from "./call-auth.ts";
import type { ProvenKey } from "./key-auth.ts";
import { judged } from "./key-auth.ts";

/** How long a capability is called with the key before the token is tried again, in milliseconds: roles are granted. */
const TRY_TOKEN_AGAIN_MS = 3_600_000;
/** The first segment of a path is the caller's: no more of them are remembered. */
const MAX_CAPABILITIES = 200;

type Knowledge = { readonly by: "token" } | { readonly by: "key"; readonly sinceMs: number };

/**
 * Sends a token first, and the key where the account refuses the token, capability by capability. A capability needs the
 * key when, for one call, the token was refused and the key was not; this is remembered for an hour. Where the key is
 * refused, as on an account without local authentication, the token is tried again at once. Reports tell both apart.
 */
export function tokenThenKeyAuth(
  {
    tokens,
    scope,
    key,
    log,
  }: { readonly tokens: TokenSource; readonly scope: string; readonly key: ProvenKey; readonly log: Log },
  nowMs: () => number = Date.now,
): CallAuth {
  const known = new Map<string, Knowledge>();
  const keyCredential = (): Credential => ({ kind: "key", key: key.current() });

  /** Nothing when there is no token now. */
  const tokenCredential = async (): Promise<Credential | undefined> => {
    try {
      return { kind: "token", token: await tokens(scope) };
    } catch {
      log("warn", "token-unavailable", { scope });
      return undefined;
    }
  };

  const learn = (capability: string, by: Knowledge["by"]): void => {
    const before = known.get(capability)?.by;
    if (before === undefined && known.size >= MAX_CAPABILITIES) return;
    known.set(capability, by === "key" ? { by, sinceMs: nowMs() } : { by });
    if (before === by) return;
    if (by === "key") log("warn", "capability-needs-key", { capability });
    else if (before === "key") log("info", "capability-takes-token", { capability });
  };

  const wasRefused = (call: Call, kind: Credential["kind"]): boolean =>
    call.refused.some((refused) => refused.kind === kind);

  const prefersKey = ({ capability, isRepeatable }: Call): boolean => {
    const knowledge = known.get(capability);
    // A body that cannot be sent twice goes with what is known to work; the key does, until the opposite is known.
    if (!knowledge) return !isRepeatable();
    return knowledge.by === "key" && (!isRepeatable() || nowMs() - knowledge.sinceMs < TRY_TOKEN_AGAIN_MS);
  };

  const afterToken = (call: Call, status: number): Credential | undefined => {
    key.observeToken(status < 400 ? "accepted" : status === 401 ? "refused" : "undecided");
    if (status < 400) learn(call.capability, "token");
    if ((status !== 401 && status !== 403) || wasRefused(call, "key")) return undefined;
    // Calls of this capability whose body cannot be repeated go with the key from now on.
    if (!call.isRepeatable()) learn(call.capability, "key");
    return keyCredential();
  };

  const afterKey = async (call: Call, used: Credential & { kind: "key" }, status: number) => {
    const mayRepeat = call.isRepeatable() && !wasRefused(call, "key");
    const newer = await judged(key, used.key, status, mayRepeat);
    if (newer) return newer;
    if (wasRefused(call, "token")) {
      if (status < 400) learn(call.capability, "key");
      return undefined;
    }
    if (status !== 401 && status !== 403) return undefined;
    // 403 is the answer of an account without local authentication.
    if (status === 403 && !call.isRepeatable()) learn(call.capability, "token");
    return tokenCredential();
  };

  return {
    first: async (call) => (prefersKey(call) ? undefined : await tokenCredential()) ?? keyCredential(),
    answered: (call, credential, status) =>
      credential.kind === "token" ? afterToken(call, status) : afterKey(call, credential, status),
    failed: (credential) => {
      if (credential.kind === "key") key.observe(credential.key, "undecided");
      else key.observeToken("undecided");
    },
    capabilitiesByKey: () =>
      [...known].filter(([, { by }]) => by === "key").map(([capability]) => capability),
  };
}
