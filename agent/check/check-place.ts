import { constants } from "node:fs";
import { access, open, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { basename, delimiter, dirname, join } from "node:path";
import type { FileConfig } from "../config/agent-config.ts";
import type { ListenAddress } from "../config/config-fields.ts";
import { isInMemory } from "../file/memory-file-system.ts";
import { listenAt } from "../status/listen-at.ts";
import type { AgentCheck } from "./agent-check.ts";
import { failed, fine, wordsOf } from "./agent-check.ts";

/** Whether the agent can listen there: listens, and stops at once. */
export async function checkListen(check: "LISTEN" | "HEALTH", at: ListenAddress): Promise<AgentCheck> {
  try {
    const listening = await listenAt(createServer(), at);
    await listening.close();
    return fine(check, `can listen at ${listening.address}`);
  } catch (error) {
    return failed(
      check,
      wordsOf(error),
      "stop what listens there, perhaps an agent that runs already, or choose another",
    );
  }
}

/** Whether the key file can be written: writes and removes an empty file beside it. */
export async function checkFile({ path, allowDisk }: FileConfig): Promise<AgentCheck> {
  const directory = dirname(path);
  const trial = join(directory, `.${basename(path)}.check`);
  try {
    if (!allowDisk && !(await isInMemory(directory))) {
      return failed(
        "FILE_WRITABLE",
        `${directory} is not in memory`,
        "mount a tmpfs there, or set allowDisk",
      );
    }
    await (await open(trial, "w", 0o600)).close();
    await rm(trial);
    return fine("FILE_WRITABLE", `can write to ${directory}`);
  } catch (error) {
    return failed(
      "FILE_WRITABLE",
      wordsOf(error),
      `create ${directory}, and let the agent's user write there`,
    );
  }
}

/** Whether a program can be started, without starting it. */
export async function checkCommand([program = ""]: readonly string[]): Promise<AgentCheck> {
  const folders = program.includes("/") ? [""] : (process.env["PATH"] ?? "").split(delimiter);
  for (const folder of folders) {
    const path = folder === "" ? program : join(folder, program);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return fine("COMMAND", `${path} can be run`);
  }
  return failed("COMMAND", `${program} cannot be run`, "install it, or give its absolute path");
}
