import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { ConsumerError, FollowedKey } from "../../consumer/index.ts";
import { followKey } from "../../consumer/index.ts";
import type { Log } from "../agent-log.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import { smallFetch } from "../http/small-fetch.ts";
import type { TokenSource } from "../identity/token-source.ts";
import { vaultReader } from "../vault/vault-reader.ts";

/** A name that no other running process has: machine, process, and a random part for containers that share both. */
export function instanceName(): string {
  const end = `-${process.pid}-${randomBytes(4).toString("hex")}`;
  return `${hostname().slice(0, 200 - end.length)}${end}`;
}

/**
 * Follows the published key, and reports to keyturn if the configuration says where.
 *
 * @throws {ConsumerError} `KEY_UNREADABLE`: the first read failed, and the agent must not start.
 */
export function followAgentKey(
  { secret, keyturn, poll, report }: AgentConfig & { readonly secret: NonNullable<AgentConfig["secret"]> },
  instance: string,
  tokens: TokenSource,
  onProblem: (problem: ConsumerError) => void,
): Promise<FollowedKey> {
  return followKey({
    vault: vaultReader(secret.vault, tokens),
    secret: secret.name,
    pollMs: poll,
    onProblem,
    ...(keyturn && {
      report: {
        keyturn: keyturn.url,
        account: keyturn.account,
        consumer: keyturn.consumer,
        instance,
        getToken: async () => ({ token: await tokens(scopeOf(keyturn.audience)) }),
        reportMs: report,
        fetch: smallFetch as typeof fetch,
      },
    }),
  });
}

export function scopeOf(audience: string): string {
  return audience.endsWith("/.default") ? audience : `${audience}/.default`;
}

/** Logs a problem with its causes' own words, which name no key; the token libraries' are long. */
export function logProblem(log: Log, { code, message, cause }: ConsumerError): void {
  const because = cause instanceof Error ? cause.message.split("\n")[0]?.slice(0, 300) : undefined;
  log("warn", "problem", { code, message, because });
}
