import type { HeldKey } from "../../consumer/index.ts";
import type { Probe } from "../account/probe.ts";
import type { Credential } from "../account/credential-headers.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import type { TokenSource } from "../identity/token-source.ts";
import { followAgentKey } from "../run/follow-agent-key.ts";
import type { AgentCheck } from "./agent-check.ts";
import { failed, fine, wordsOf } from "./agent-check.ts";

/** Reads the published secret as the agent will; no other secret is read, since none is needed. */
export async function readForCheck(
  config: AgentConfig & { readonly secret: NonNullable<AgentConfig["secret"]> },
  tokens: TokenSource,
): Promise<{ readonly check: AgentCheck; readonly key?: HeldKey }> {
  const { vault, name } = config.secret;
  const { keyturn: _unreported, ...silent } = config;
  try {
    const followed = await followAgentKey(silent, "", tokens, () => undefined);
    const key = followed.current();
    await followed.stop();
    return {
      check: fine("VAULT_READ", `${name} holds the key ${key.fingerprint}; no other secret was read`),
      key,
    };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const remedy = `give the identity Key Vault Secrets User on this secret, and let this network reach ${vault}`;
    return { check: failed("VAULT_READ", wordsOf(cause ?? error), remedy) };
  }
}

/** Makes one call of the account with a credential. */
export async function probeForCheck(probe: Probe, credential: Credential): Promise<AgentCheck> {
  const code = credential.kind === "key" ? "KEY_ACCEPTED" : "TOKEN_ACCEPTED";
  try {
    const { status, path } = await probe.call(credential);
    const call = `the account answered ${status} to ${path}`;
    return status < 400 ? fine(code, call) : failed(code, call, remedyFor(status, credential.kind));
  } catch (error) {
    return failed(
      code,
      `the account did not answer: ${wordsOf(error)}`,
      "let this network reach the endpoint",
    );
  }
}

function remedyFor(status: number, kind: Credential["kind"]): string {
  if (status === 404) return "set probe to a path of this account that answers only to a valid key";
  if (kind === "token")
    return "give the identity a data role on the account, such as Cognitive Services User";
  if (status === 403)
    return "the account refuses keys or this network: see its local authentication and its network rules";
  return "the published key is dead, or belongs to another account than the endpoint";
}
