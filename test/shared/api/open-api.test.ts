import { describe, expect, it } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { openApiDocument } from "../../../shared/api/open-api.ts";
import { operations } from "../../../shared/api/operations.ts";

type Json = Readonly<Record<string, unknown>>;

const document = JSON.parse(JSON.stringify(openApiDocument())) as ReturnType<typeof openApiDocument>;
const described = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => [`${method} ${path}`, path, operation] as const),
);

/** Every object of a document, itself included. */
function objectsIn(value: unknown): readonly Json[] {
  if (typeof value !== "object" || value === null) return [];
  const own = Array.isArray(value) ? [] : [value as Json];
  return [...own, ...Object.values(value).flatMap(objectsIn)];
}

const references = objectsIn(document).flatMap(({ $ref }) => (typeof $ref === "string" ? [$ref] : []));

function resolved(reference: string): unknown {
  const steps = reference.replace("#/", "").split("/");
  return steps.reduce<unknown>((value, step) => (value as Json | undefined)?.[step], document);
}

describe("the description of the API", () => {
  it("has every operation once, under its own name", () => {
    expect(described).toHaveLength(operations.length);
    const ids = described.map(([, , { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => typeof id === "string" && /^[a-z][A-Za-z]+$/.test(id))).toBe(true);
  });

  it.each(described)("declares exactly the parameters of the path: %s", (_name, path, { parameters }) => {
    const inPath = (parameters as Json[]).filter((one) => one["in"] === "path");
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(inPath.map(({ name }) => name)).toEqual(named);
    expect(inPath.every(({ required }) => required === true)).toBe(true);
  });

  it.each(described)(
    "says what is done, under a known tag, and what comes of it: %s",
    (...[, , operation]) => {
      const tags = document.tags.map(({ name }) => name);
      expect(tags).toEqual(expect.arrayContaining(operation["tags"] as string[]));
      expect(String(operation["summary"])).toMatch(/^.{10,120}$/s);
      const responses = Object.entries(operation["responses"] as Record<string, Json>);
      expect(responses.some(([status]) => /^2|^303/.test(status))).toBe(true);
      for (const [status, { description, content }] of responses) {
        expect(description).toMatch(/.{5,}/);
        const types = Object.keys(content ?? {});
        if (["303", "304"].includes(status)) expect(types).toEqual([]);
        else if (Number(status) < 400) expect(types.length).toBeGreaterThan(0);
        else expect(["application/problem+json", "text/html"]).toEqual(expect.arrayContaining(types));
      }
    },
  );

  it("asks for a token with a role everywhere but for itself", () => {
    const open = described.filter(([, , { security }]) => (security as unknown[]).length === 0);
    expect(open.map(([name]) => name)).toEqual(["get /api/openapi.json"]);
  });

  it("refers to nothing that is not there, and keeps nothing that nobody refers to", () => {
    expect(references.filter((reference) => resolved(reference) === undefined)).toEqual([]);
    const kept = (["schemas", "parameters", "headers"] as const).flatMap((kind) =>
      Object.keys(document.components[kind] as Json).map((name) => `#/components/${kind}/${name}`),
    );
    expect(kept.filter((name) => !references.includes(name))).toEqual([]);
  });

  it("holds schemas that a validator for JSON Schema 2020-12 takes as they are", () => {
    const ajv = new Ajv2020({
      strict: true,
      strictTypes: false,
      strictRequired: false,
      validateFormats: false,
    });
    ajv.addVocabulary(["openapi", "info", "servers", "tags", "security", "paths", "components"]);
    ajv.addSchema(document, "api");
    for (const name of Object.keys(document.components.schemas)) {
      expect(() => ajv.compile({ $ref: `api#/components/schemas/${name}` })).not.toThrow();
    }
    for (const schema of requestSchemas()) expect(() => ajv.compile(schema)).not.toThrow();
  });

  it("lets later versions add fields to answers, and refuses unknown ones in what is sent", () => {
    const answers = Object.values(document.components.schemas).flatMap(objectsIn);
    expect(answers.filter(({ additionalProperties }) => additionalProperties === false)).toEqual([]);
    expect(requestSchemas().filter(({ additionalProperties }) => additionalProperties === false)).not.toEqual(
      [],
    );
    const closed = Object.values(openApiDocument("closed").components.schemas).flatMap(objectsIn);
    expect(closed.filter(({ additionalProperties }) => additionalProperties === false)).not.toEqual([]);
  });
});

function requestSchemas(): readonly Json[] {
  return described.flatMap(([, , operation]) => {
    const { content = {} } = (operation["requestBody"] ?? {}) as { content?: Record<string, Json> };
    return Object.values(content).map(({ schema }) => schema as Json);
  });
}
