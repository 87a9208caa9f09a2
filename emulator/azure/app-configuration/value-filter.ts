/**
 * A filter for keys or labels: a name, a prefix with `*`, or several of these separated by commas; `\` escapes `*`,
 * `,` and `\`. A NUL stands for no label. Undefined when the filter is invalid.
 *
 * @see https://learn.microsoft.com/azure/azure-app-configuration/rest-api-key-value#filtering
 */
export function valueFilter(filter: string | undefined): ((name: string | null) => boolean) | undefined {
  if (filter === undefined || filter === "" || filter === "*") return () => true;
  const parts = filter.match(/(?:\\.|[^\\,])+/gs) ?? [];
  if (parts.length === 0 || parts.length > 5) return undefined;
  if (parts.some((part) => /(?<!\\)\*./s.test(part.replaceAll("\\\\", "")))) return undefined;
  return (name) => parts.some((part) => matches(part, name));
}

function matches(part: string, name: string | null): boolean {
  if (part === "\0") return name === null || name === "";
  if (name === null) return false;
  const isBeginning = /(?<!\\)(?:\\\\)*\*$/.test(part);
  const literal = (isBeginning ? part.slice(0, -1) : part).replace(/\\(.)/gs, "$1");
  return isBeginning ? name.startsWith(literal) : name === literal;
}
