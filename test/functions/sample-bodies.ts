import * as z from "zod";

/** The parts of JSON Schema that the schemas of requests use. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** A place in a value: names of fields and positions in lists. */
export type Place = readonly (string | number)[];

/** Texts of the forms that requests ask for; the first one that fits is taken. */
const forms = [
  "vision",
  "30m",
  "0123456789abcdef",
  "2030-01-31",
  "https://kv-main.vault.azure.net",
  "33333333-0000-4000-8000-000000000001",
  "/subscriptions/s-1/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/vision",
  "08:00",
] as const;

/** Values that a request schema takes: one with every field, and one more for each further choice in it. */
export function samplesOf(schema: z.ZodType): readonly unknown[] {
  return samples(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema);
}

function samples(schema: Schema): readonly unknown[] {
  if ("const" in schema) return [schema.const];
  if (schema.enum) return schema.enum.slice(0, 1);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.flatMap(samples);
  if (schema.type === "object") return objects(Object.entries(schema.properties ?? {}));
  if (schema.type === "array") return samples(schema.items ?? {}).map((item) => [item]);
  if (schema.type === "string") return [textFor(schema)];
  if (schema.type === "integer" || schema.type === "number") return [Math.max(1, schema.minimum ?? 1)];
  if (schema.type === "boolean") return [true];
  if (schema.type === "null") return [null];
  return ["vision"];
}

function objects(fields: readonly (readonly [string, Schema])[]): readonly unknown[] {
  const choices = fields.map(([name, schema]) => [name, samples(schema)] as const);
  const first = Object.fromEntries(choices.map(([name, [value]]) => [name, value]));
  const others = choices.flatMap(([name, [, ...more]]) => more.map((value) => ({ ...first, [name]: value })));
  return [first, ...others];
}

function textFor({ pattern, format, allOf = [] }: Schema): string {
  const patterns = [pattern, ...allOf.map((part) => part.pattern)].flatMap((one) => one ?? []);
  const byFormat: Readonly<Record<string, string>> = {
    date: "2030-01-31",
    uri: "https://kv-main.vault.azure.net",
    uuid: "33333333-0000-4000-8000-000000000001",
  };
  const known = format === undefined ? undefined : byFormat[format];
  const fits = (text: string) => patterns.every((one) => new RegExp(one, "u").test(text));
  return known ?? forms.find(fits) ?? "vision";
}

/** Every place of a text in a value. */
export function textsIn(value: unknown, place: Place = []): readonly Place[] {
  if (typeof value === "string") return [place];
  return partsOf(value).flatMap(([name, part]) => textsIn(part, [...place, name]));
}

/** Every place of an object in a value, itself included. */
export function objectsIn(value: unknown, place: Place = []): readonly Place[] {
  const own = typeof value === "object" && value !== null && !Array.isArray(value) ? [place] : [];
  return [...own, ...partsOf(value).flatMap(([name, part]) => objectsIn(part, [...place, name]))];
}

function partsOf(value: unknown): readonly (readonly [string | number, unknown])[] {
  if (Array.isArray(value)) return [...value.entries()];
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

/** The value with another part at a place. */
export function withPart(value: unknown, [name, ...rest]: Place, part: unknown): unknown {
  if (name === undefined) return part;
  const inner = (value as Readonly<Record<string | number, unknown>>)[name];
  const changed = withPart(inner, rest, part);
  if (Array.isArray(value)) return value.with(Number(name), changed);
  return { ...(value as object), [name]: changed };
}
