import { screenedJson } from "./plain-text.ts";

/** The fields of a log line: plain values that the caller chose one by one. */
export type LogFields = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** Anything that writes lines of text at a level, such as a function's context. */
export interface LineWriter {
  info(line: string): void;
  warn(line: string): void;
  error(line: string): void;
}

/**
 * Writes one JSON object a line: the host keeps only text and a level, so the structure is in the text. No value ends
 * the line or commands a terminal, and none that has the form of a key is written.
 */
export function logLine(
  writer: LineWriter,
  level: "info" | "warn" | "error",
  event: string,
  fields: LogFields = {},
): void {
  writer[level](screenedJson({ event, ...fields }));
}
