import type { HeldKey } from "../../consumer/index.ts";
import { ConsumerError } from "../../consumer/index.ts";
import { InvalidDocumentError } from "../../shared/errors.ts";
import type { Log } from "../agent-log.ts";
import { provenKey } from "../auth/key-auth.ts";
import type { AgentConfig } from "../config/agent-config.ts";
import { readConfig } from "../config/read-config.ts";
import { identityFor } from "../identity/identity.ts";
import { tokenSource } from "../identity/token-source.ts";
import { agentStatus } from "../status/agent-status.ts";
import { callTally } from "../status/call-tally.ts";
import { serveHealth } from "../status/serve-health.ts";
import { followAgentKey, instanceName, logProblem } from "./follow-agent-key.ts";
import { runExec } from "./run-exec.ts";
import { runFile } from "./run-file.ts";
import { callAuthOf, runProxy } from "./run-proxy.ts";
import type { RunningMode } from "./running-mode.ts";
import type { Signals } from "./signals.ts";
import { handleSignals } from "./signals.ts";

/**
 * Runs the agent until it is asked to end, or until its application has ended.
 *
 * @returns the exit code: 0 after an orderly end, that of the application in exec mode, 1 when the agent could not start.
 */
export async function runAgent(configFile: string, log: Log): Promise<number> {
  const signals = handleSignals();
  try {
    return await run(await readConfig(configFile), signals, log);
  } catch (error) {
    logStartFailure(error, log);
    return 1;
  }
}

async function run(config: AgentConfig, signals: Signals, log: Log): Promise<number> {
  const { auth, keyturn, secret } = config;
  const instance = keyturn && (keyturn.instance ?? instanceName());
  const tokens = tokenSource(identityFor(config.identity, process.env));
  const tally = callTally();
  let lastProblem: { code: string; at: Date } | undefined;
  const onProblem = (problem: ConsumerError): void => {
    lastProblem = { code: problem.code, at: new Date() };
    logProblem(log, problem);
  };
  const followed =
    secret && auth !== "entra"
      ? await followAgentKey({ ...config, secret }, instance ?? "", tokens, onProblem)
      : undefined;
  const key = followed && provenKey(followed);
  const callAuth = callAuthOf(config, key, tokens, log);
  followed?.onChange(({ fingerprint }) => log("info", "key-changed", { fingerprint }));

  let isEnding = false;
  const mode = modeOf(config);
  const sources = { mode, auth, instance, key, tally, callAuth };
  const status = () => agentStatus({ ...sources, lastProblem: () => lastProblem, isEnding: () => isEnding });
  let running: RunningMode | undefined;
  let health: Awaited<ReturnType<typeof serveHealth>> | undefined;
  try {
    running = await startMode();
    // Healthy means that the application may start.
    health = config.health && (await serveHealth(config.health, status));
    const fingerprint = key?.current().fingerprint;
    log("info", "agent-ready", {
      mode,
      auth,
      address: running.address,
      health: health?.address,
      instance,
      fingerprint,
    });
    const code = await signals.wait(running);
    isEnding = true;
    log("info", "agent-ending", { code });
    return code;
  } finally {
    await running?.stop();
    await followed?.stop();
    await health?.close();
  }

  async function startMode(): Promise<RunningMode> {
    if (config.proxy) return runProxy(config, config.proxy, callAuth, key, tally, log);
    if (!key || !followed) throw new Error("there is no key to hand over");
    const handed = { ...key, onChange: (listener: (key: HeldKey) => void) => followed.onChange(listener) };
    if (config.file) return runFile(config, config.file, handed, log);
    if (config.exec) return runExec(config, config.exec, handed, log);
    throw new Error("there is no mode");
  }
}

function modeOf({ proxy, file }: AgentConfig): "proxy" | "file" | "exec" {
  if (proxy) return "proxy";
  return file ? "file" : "exec";
}

function logStartFailure(error: unknown, log: Log): void {
  if (error instanceof InvalidDocumentError) {
    for (const { path, message } of error.faults)
      log("error", "config-invalid", { path: path || "document", message });
  } else if (error instanceof ConsumerError) {
    logProblem((_level, event, fields) => log("error", event, fields), error);
  } else {
    const { code, message } = error as NodeJS.ErrnoException;
    log("error", "agent-failed", { code, message });
  }
}
