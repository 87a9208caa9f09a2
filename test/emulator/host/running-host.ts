import {
  startFunctionsHost,
  type FunctionsHost,
  type FunctionsHostOptions,
} from "../../../emulator/host/start-host.ts";
import { buildApp } from "./built-app.ts";

export interface RunningHost extends FunctionsHost, AsyncDisposable {
  /** The whole log. */
  readonly lines: readonly string[];
  /** The handlers' log entries with the prefix "told ", parsed. */
  told(functionName?: string): unknown[];
}

/** Serves an app, given by the body of its source, in this process. */
export async function runApp(
  source: string,
  options: Omit<FunctionsHostOptions, "entry" | "write"> = {},
): Promise<RunningHost> {
  const lines: string[] = [];
  const entry = await buildApp(source);
  const host = await startFunctionsHost({
    lockRetryMs: 100,
    ...options,
    entry,
    write: (line) => lines.push(line),
  });
  return {
    ...host,
    lines,
    told: (functionName) =>
      lines
        .map((line) => /^\S+ \S+ (\S+) told (.*)$/.exec(line))
        .filter((match) => match !== null)
        .filter(([, name]) => functionName === undefined || name === functionName)
        .map(([, , text = ""]) => JSON.parse(text) as unknown),
    [Symbol.asyncDispose]: async () => {
      await host.stop();
    },
  };
}
