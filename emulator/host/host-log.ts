const LEVELS = ["trace", "debug", "information", "warning", "error", "critical", "none"] as const;

export type LogLevel = (typeof LEVELS)[number];

/** `source` is the function's name, or "host". */
export type HostLog = (level: LogLevel, source: string, text: string) => void;

/** Levels in host.json are case-insensitive; an unknown word means `information`. */
export function parseLogLevel(word: string | undefined): LogLevel {
  return LEVELS.find((level) => level === word?.toLowerCase()) ?? "information";
}

/** A log with one line per entry, whatever the text contains; entries below `minimum` are dropped. */
export function lineLog(write: (line: string) => void, minimum: LogLevel): HostLog {
  return (level, source, text) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(minimum)) return;
    write(
      `${new Date().toISOString()} ${level} ${source} ${text.replaceAll("\r", "").replaceAll("\n", "\\n")}`,
    );
  };
}

/** With the stack and the chain of causes. */
export function describeError(thrown: unknown): string {
  const error = asError(thrown);
  const cause = error.cause === undefined ? "" : ` caused by: ${describeError(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

/** The app may run in another realm than the host, as under a test runner, and throw any value. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error || isErrorOfAnotherRealm(thrown)) return thrown;
  return new Error(`something was thrown that is no error: ${String(thrown)}`);
}

function isErrorOfAnotherRealm(thrown: unknown): thrown is Error {
  return Object.prototype.toString.call(thrown) === "[object Error]";
}
