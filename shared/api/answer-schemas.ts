import * as z from "zod";
import { components } from "./components.ts";

/** A schema in the OpenAPI document: JSON Schema 2020-12. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * How answers are described. `open`: a later version may add fields, which readers must ignore. `closed`: exactly the
 * fields of this version, for tests.
 */
export type Openness = "open" | "closed";

const prefix = "#/components/schemas/";
const names = new Map(Object.entries(components).map(([name, schema]) => [schema, name]));

/** The named schemas, which reference one another. */
export function answerSchemas(openness: Openness): Readonly<Record<string, JsonSchema>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(components)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    // Answers are described as they are sent, before any transformation.
    io: "input",
    uri: (id) => `${prefix}${id}`,
    override: ({ jsonSchema }) => {
      // In the code a list that is not modified; in OpenAPI it would forbid sending the field.
      delete jsonSchema.readOnly;
      if (jsonSchema.type !== "object" || jsonSchema.properties === undefined) return;
      if (openness === "closed") jsonSchema.additionalProperties ??= false;
      else delete jsonSchema.additionalProperties;
    },
  });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutIdentity(schema)]));
}

/** @throws {TypeError} the schema is not a component: every answer needs a name, so that tools can name its type. */
export function referenceTo(schema: z.ZodType): JsonSchema {
  const name = names.get(schema);
  if (name === undefined) throw new TypeError("an answer whose schema is no component");
  return { $ref: `${prefix}${name}` };
}

/** The schema of a request, which rejects unknown fields. */
export function requestSchema(schema: z.ZodType): JsonSchema {
  return withoutIdentity(z.toJSONSchema(schema, { io: "input" }));
}

function withoutIdentity({ $schema: _dialect, $id: _id, ...rest }: JsonSchema): JsonSchema {
  return rest;
}
