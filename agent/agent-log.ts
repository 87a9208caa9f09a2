import type { LogFields } from "../shared/log.ts";
import { logLine } from "../shared/log.ts";

export type Log = (level: "info" | "warn" | "error", event: string, fields?: LogFields) => void;

/** Writes one JSON object a line, with the time. No value in it has the form of a key. */
export function agentLog(write: (line: string) => void): Log {
  const line = (text: string): void => write(`${text}\n`);
  const writer = { info: line, warn: line, error: line };
  return (level, event, fields) =>
    logLine(writer, level, event, { at: new Date().toISOString(), level, ...fields });
}
