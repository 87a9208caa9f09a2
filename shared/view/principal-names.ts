import type { AccountSpec, Fleet } from "../domain/account/account-spec.ts";

/** Names of principals by object id, in lower case. */
type PrincipalNames = ReadonlyMap<string, string>;

/** What the fleet file calls principals: people, and the consumers of an account. A person is called what `people` says. */
export function principalNames({ people = {} }: Pick<Fleet, "people">, spec?: AccountSpec): PrincipalNames {
  const consumers = spec?.consumers ?? [];
  return new Map([
    ...consumers.flatMap(({ name, principal }) =>
      principal === undefined ? [] : [[principal, name] as const],
    ),
    ...Object.entries(people),
  ]);
}

/** The names of those principals alone whose ids are values of a document. */
export function namesWithin(document: unknown, names: PrincipalNames): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  mapTexts(document, (text) => {
    const name = names.get(text.toLowerCase());
    if (name !== undefined) found.set(text.toLowerCase(), name);
    return text;
  });
  return Object.fromEntries(found);
}

/** The same with a name before every object id that has one, for people to read. The id stays: anybody may have any name. */
export function withNames<T>(document: T, names: PrincipalNames): T {
  if (names.size === 0) return document;
  return mapTexts(document, (text) => {
    const name = names.get(text.toLowerCase());
    return name === undefined ? text : `${name} (${text})`;
  }) as T;
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value);
  // As in a date.
  if (fields.length === 0) return value;
  return Object.fromEntries(fields.map(([field, one]) => [field, mapTexts(one, change)]));
}
