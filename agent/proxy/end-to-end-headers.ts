/** Headers that concern one connection alone, in lower case. */
const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * The headers that are passed on, names and values in turn, without those that `Connection` names.
 *
 * @param change returns another value for a header, the same one, or nothing to leave it out; its name is lower case.
 */
export function endToEndHeaders(
  raw: readonly string[],
  connection: string | undefined,
  change: (name: string, value: string) => string | undefined,
): string[] {
  const named = namedIn(connection);
  const kept: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? "";
    const lower = name.toLowerCase();
    if (hopByHop.has(lower) || named?.has(lower)) continue;
    const value = change(lower, raw[at + 1] ?? "");
    if (value !== undefined) kept.push(name, value);
  }
  return kept;
}

function namedIn(connection: string | undefined): ReadonlySet<string> | undefined {
  if (connection === undefined || /^(?:keep-alive|close)$/i.test(connection)) return undefined;
  return new Set(connection.split(",").map((name) => name.trim().toLowerCase()));
}
