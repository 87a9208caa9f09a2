/** One event in the form of server-sent events; `name` is left out where clients expect data alone. */
export function serverSentEvent(data: unknown, name?: string): string {
  return `${name === undefined ? "" : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** What ends a stream of chat. */
export const STREAM_END = "data: [DONE]\n\n";
