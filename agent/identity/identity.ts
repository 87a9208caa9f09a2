import type { AgentConfig } from "../config/agent-config.ts";
import { cliIdentity } from "./cli-identity.ts";
import { entraIdentity } from "./entra-identity.ts";
import { managedIdentity } from "./managed-identity.ts";
import type { Env, Identity } from "./token.ts";

/**
 * The identity that the agent uses for the vault, for keyturn and, where it sends tokens, for the account. `auto` goes by
 * what the platform has put into the environment, and takes the managed identity where there is nothing. Microsoft's
 * library does more and costs ten megabytes of memory beside every application.
 */
export function identityFor({ kind, clientId }: AgentConfig["identity"], env: Env): Identity {
  switch (kind === "auto" ? kindIn(env) : kind) {
    case "managed":
      return managedIdentity(env, clientId);
    case "workload":
    case "environment":
      return entraIdentity(env, clientId);
    case "azure-cli":
      return cliIdentity;
  }
}

function kindIn(env: Env): "workload" | "environment" | "managed" {
  if (env["AZURE_FEDERATED_TOKEN_FILE"]) return "workload";
  return env["AZURE_CLIENT_SECRET"] ? "environment" : "managed";
}
