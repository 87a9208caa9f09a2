import { connectTo } from "../account/account-connection.ts";
import { probeOf } from "../account/probe.ts";
import type { Log } from "../agent-log.ts";
import type { CallAuth } from "../auth/call-auth.ts";
import type { ProvenKey } from "../auth/key-auth.ts";
import { keyAuth } from "../auth/key-auth.ts";
import { tokenAuth } from "../auth/token-auth.ts";
import { tokenThenKeyAuth } from "../auth/token-then-key-auth.ts";
import type { AgentConfig, ProxyConfig } from "../config/agent-config.ts";
import type { TokenSource } from "../identity/token-source.ts";
import { bodyBudget } from "../proxy/repeatable-body.ts";
import { startProxy } from "../proxy/start-proxy.ts";
import type { CallTally } from "../status/call-tally.ts";
import { proveIdleKey } from "./prove-idle-key.ts";
import type { RunningMode } from "./running-mode.ts";

/** Starts the proxy. Its end is asked for from outside. @throws the system's error when it cannot listen. */
export async function runProxy(
  config: AgentConfig,
  proxy: ProxyConfig,
  callAuth: CallAuth,
  key: ProvenKey | undefined,
  tally: CallTally,
  log: Log,
): Promise<RunningMode> {
  const connection = connectTo(config.endpoint, proxy.maxConnections);
  const { hostname } = new URL(config.endpoint);
  const own = proxy.listen.kind === "port" ? [proxy.listen.host] : [];
  const running = await startProxy(proxy, {
    connection,
    auth: callAuth,
    tally,
    budget: bodyBudget(),
    names: new Set([hostname, ...own, ...proxy.hostNames].map((name) => name.toLowerCase())),
    onUnreachable: (error) => log("warn", "account-unreachable", { reason: reasonOf(error) }),
  });
  const stopProving =
    key && config.probe !== "off"
      ? proveIdleKey(key, probeOf(connection, config.probe), config.report)
      : () => undefined;
  return {
    address: running.address,
    stop: async () => {
      stopProving();
      await running.close();
      connection.close();
    },
  };
}

/** How the application's calls are let in. @param key present unless the agent sends tokens alone. */
export function callAuthOf(
  { auth, accountScope: scope }: AgentConfig,
  key: ProvenKey | undefined,
  tokens: TokenSource,
  log: Log,
): CallAuth {
  if (!key) return tokenAuth(tokens, scope);
  return auth === "key-then-entra" ? tokenThenKeyAuth({ tokens, scope, key, log }) : keyAuth(key);
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return typeof code === "string" ? code : String(message).slice(0, 200);
}
