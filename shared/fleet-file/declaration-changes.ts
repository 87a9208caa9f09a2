/** The longest that one value is shown. */
const maxShown = 120;
/** Names of accepted copies may be long. */
const maxLine = 500;

type Json =
  string | number | boolean | null | undefined | readonly Json[] | { readonly [name: string]: Json };

/** The fields that differ between two declarations, one line each: `policy.soak: "1h" → "2h"`. Pure. */
export function declarationChanges(before: string | undefined, after: string): readonly string[] {
  if (before === undefined) return [];
  return [...differences("", accountIn(before), accountIn(after))].map((line) => line.slice(0, maxLine));
}

function accountIn(declaration: string): Json {
  return (JSON.parse(declaration) as { readonly accounts: readonly Json[] }).accounts[0];
}

function* differences(path: string, before: Json, after: Json): Generator<string> {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  const [old, now] = [fieldsOf(before), fieldsOf(after)];
  if (!old || !now) {
    yield `${path}: ${shown(before)} → ${shown(after)}`;
    return;
  }
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    yield* differences(path === "" ? name : `${path}.${name}`, old[name], now[name]);
  }
}

/** Lists of named things are compared by name. */
function fieldsOf(value: Json): { readonly [name: string]: Json } | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) return value as { readonly [name: string]: Json };
  const named = (value as readonly Json[]).map((one) => [nameOf(one), one] as const);
  if (named.some(([name]) => name === undefined)) return undefined;
  return Object.fromEntries(named);
}

function nameOf(value: Json): string | undefined {
  if (typeof value !== "object" || value === null || !("name" in value)) return undefined;
  const { name } = value;
  return typeof name === "string" ? name : undefined;
}

function shown(value: Json): string {
  if (value === undefined) return "absent";
  const text = JSON.stringify(value);
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
}
