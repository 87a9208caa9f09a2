import { fileURLToPath } from "node:url";
import type { Program } from "../../emulator/child-process.ts";
import { startProgram } from "../../emulator/child-process.ts";

const run = fileURLToPath(new URL("./run.ts", import.meta.url));

/**
 * Starts Microsoft's web server and forwarder in front of an app process whose functions others call. Its ready line
 * names its origin.
 */
export function startFront(app: Program): Promise<Program> {
  return startProgram({
    name: "http",
    file: run,
    args: ["http"],
    // Node's own options concern the app.
    env: { NODE_OPTIONS: "", APP_ORIGIN: app.ready[1] ?? "" },
    readyLine: /^listening on (\S+)$/,
    readyTimeoutMs: 60_000,
  });
}
