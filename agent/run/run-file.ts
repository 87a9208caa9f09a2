import { setTimeout as delay } from "node:timers/promises";
import type { FollowedKey } from "../../consumer/index.ts";
import { connectTo } from "../account/account-connection.ts";
import { probeOf } from "../account/probe.ts";
import type { Log } from "../agent-log.ts";
import type { ProvenKey } from "../auth/key-auth.ts";
import type { AgentConfig, FileConfig } from "../config/agent-config.ts";
import { notifyApplication } from "../file/notify-application.ts";
import { writeKeyFile } from "../file/write-key-file.ts";
import { keepHandedOver } from "./hand-over.ts";
import type { RunningMode } from "./running-mode.ts";

/**
 * Writes the key into a file, again after each change. The agent's own probe proves that the account takes the key from
 * this network. That the application uses it is the promise of `adoptsWithin`: nothing is reported before it has passed.
 *
 * @throws {DiskRefusedError} or the system's error: the first write failed.
 */
export async function runFile(
  config: AgentConfig,
  file: FileConfig,
  key: ProvenKey & Pick<FollowedKey, "onChange">,
  log: Log,
): Promise<RunningMode> {
  const { path, allowDisk, adoptsWithin } = file;
  const abort = new AbortController();
  const connection = connectTo(config.endpoint, 2);
  // The application may be waiting for the file to start, so that there is nobody to notify yet.
  await writeKeyFile(path, key.current().reveal(), allowDisk);
  const handing = keepHandedOver({
    key,
    probe: probeOf(connection, config.probe),
    everyMs: config.report,
    log,
    give: async (held) => {
      await writeKeyFile(path, held.reveal(), allowDisk);
      await notifyApplication(file);
      await delay(adoptsWithin, undefined, { signal: abort.signal });
    },
  });
  key.onChange(() => handing.keyChanged());
  return {
    address: path,
    stop: async () => {
      handing.stop();
      abort.abort();
      connection.close();
    },
  };
}
