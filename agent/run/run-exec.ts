import { setTimeout as delay } from "node:timers/promises";
import type { FollowedKey } from "../../consumer/index.ts";
import { connectTo } from "../account/account-connection.ts";
import { probeOf } from "../account/probe.ts";
import type { Log } from "../agent-log.ts";
import type { ProvenKey } from "../auth/key-auth.ts";
import type { AgentConfig, ExecConfig } from "../config/agent-config.ts";
import type { Application } from "../exec/application.ts";
import { startApplication } from "../exec/application.ts";
import { keepHandedOver } from "./hand-over.ts";
import type { RunningMode } from "./running-mode.ts";

/**
 * Starts the application with the key in its environment, and starts it anew when there is another key. The agent ends
 * when the application ends by itself, with its exit code; a restart that the agent has caused does not count.
 */
export function runExec(
  config: AgentConfig,
  { command, variable, grace, steadyAfter }: ExecConfig,
  key: ProvenKey & Pick<FollowedKey, "onChange">,
  log: Log,
): RunningMode {
  const abort = new AbortController();
  const connection = connectTo(config.endpoint, 2);
  let application: Application | undefined;
  /** Whether the agent itself ends the application right now. */
  let isReplacing = false;
  /** Whether a signal was passed on that asks the application to end. */
  let isAsked = false;
  let end: (code: number) => void;
  const ended = new Promise<number>((resolve) => (end = resolve));

  const start = (value: string): Application => {
    const started = startApplication(command, variable, value);
    log("info", "application-started", { pid: started.pid });
    void started.ended.then((code) => (isReplacing ? undefined : end(code)));
    return started;
  };

  const handing = keepHandedOver({
    key,
    probe: probeOf(connection, config.probe),
    everyMs: config.report,
    log,
    give: async (held) => {
      if (isAsked) throw new Error("the application was asked to end");
      if (application) {
        isReplacing = true;
        await application.stop(grace);
        isReplacing = false;
        // The signal may have come while there was nothing to pass it on to.
        if (isAsked) return end(0);
      }
      application = start(held.reveal());
      await delay(steadyAfter, undefined, { signal: abort.signal });
      if (application.hasEnded()) throw new Error("the application has ended");
    },
  });
  key.onChange(() => handing.keyChanged());

  return {
    address: command[0] ?? "",
    ended,
    signal: (name) => {
      if (name === "SIGTERM" || name === "SIGINT") isAsked = true;
      // A terminal sends Ctrl-C to the application as well.
      if (name !== "SIGINT" || !process.stdin.isTTY) application?.signal(name);
      return application !== undefined;
    },
    stop: async () => {
      handing.stop();
      abort.abort();
      if (application && !application.hasEnded()) await application.stop(grace);
      connection.close();
    },
  };
}
