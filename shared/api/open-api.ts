import { appRoles } from "../app-role.ts";
import { githubSignatureHeader } from "../github-signature.ts";
import type { JsonSchema, Openness } from "./answer-schemas.ts";
import { answerSchemas, referenceTo, requestSchema } from "./answer-schemas.ts";
import type { Body, Conditional, Operation, Success } from "./operation.ts";
import { problemsOf } from "./operation.ts";
import { operations } from "./operations.ts";
import type { ProblemCode } from "./problems.ts";
import { problemDocument, problems, retryAfterSeconds } from "./problems.ts";

type Json = Readonly<Record<string, unknown>>;

/** The parts of an OpenAPI 3.1 document that this program reads. */
export interface OpenApiDocument {
  readonly openapi: "3.1.1";
  readonly info: Json;
  readonly servers: readonly Json[];
  readonly tags: readonly Json[];
  readonly security: readonly Json[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> } & Json;
}

const tags = {
  accounts: "Accounts: state, rotations, consumers",
  fleet: "The fleet as a whole",
  ui: "Status pages for people",
  alerts: "Azure Monitor alerts",
  description: "This OpenAPI document",
} as const;

const conditionals: Readonly<Record<Conditional, string>> = {
  "If-Match":
    "Carries out the request only if the resource still has this ETag; for an account, if no event was recorded since",
  "If-None-Match": "Answers without a body if the resource still has this ETag",
  "Idempotency-Key":
    "Chosen by the client: the same request with the same key is carried out once in 24 hours",
};

const headers = {
  ETag: "Version of the resource",
  "Content-Disposition": "Suggested file name",
  "Retry-After": "Seconds to wait before retrying",
  "Keyturn-Version": "Version of the service",
} as const;

/**
 * The API as an OpenAPI 3.1 document, generated from the schemas that validate requests and answers.
 *
 * @see https://spec.openapis.org/oas/v3.1.1.html
 */
export function openApiDocument(openness: Openness = "open"): OpenApiDocument {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of operations) {
    const path = `/api/${operation.path}`;
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: described(operation) };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "keyturn",
      version: "1",
      description:
        "Rotates both keys of Azure AI services accounts. Later versions may add fields to answers: ignore unknown fields.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    security: [{ entra: [] }],
    paths,
    components: {
      schemas: answerSchemas(openness),
      parameters: Object.fromEntries(
        Object.entries(conditionals).map(([name, description]) => [
          name,
          { name, in: "header", description, schema: { type: "string" } },
        ]),
      ),
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, description]) => [
          name,
          { description, schema: { type: name === "Retry-After" ? "integer" : "string" } },
        ]),
      ),
      securitySchemes: {
        github: {
          type: "apiKey",
          in: "header",
          name: githubSignatureHeader,
          description: "`sha256=` and the HMAC-SHA256 of the body under `KEYTURN_GITHUB_SECRET`",
        },
        entra: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: `An Entra token with one of the app roles: ${Object.entries(appRoles)
            .map(([role, may]) => `\`${role}\` ${may}`)
            .join("; ")}`,
        },
      },
    },
  };
}

function described(operation: Operation): Json {
  const { id, roles, label, does, request, signature } = operation;
  return {
    operationId: id,
    tags: [tagOf(operation)],
    summary: does,
    description: `${label}; ${roles.length === 0 ? "needs no token" : `needs ${roles.join(" or ")}`}`,
    "x-keyturn-label": label,
    security: roles.length === 0 ? [] : [{ entra: [...roles] }, ...(signature ? [{ [signature]: [] }] : [])],
    parameters: parametersOf(operation),
    ...(request && {
      requestBody: { required: operation.method !== "DELETE", content: requestContent(request) },
    }),
    responses: { ...successesOf(operation), ...failuresOf(operation) },
  };
}

function tagOf({ path }: Operation): keyof typeof tags {
  const [first] = path.split("/");
  if (first === "accounts" || first === "ui" || first === "alerts") return first;
  return first === "openapi.json" ? "description" : "fleet";
}

function parametersOf({ path, query, honours = [] }: Operation): readonly Json[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const { properties = {}, required = [] } = query ? requestSchema(query) : {};
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
  return [...inPath, ...inQuery, ...honours.map((name) => ({ $ref: `#/components/parameters/${name}` }))];
}

function requestContent({ types, schema }: Body): Json {
  const content = { schema: schema === "text" ? { type: "string" } : requestSchema(schema) };
  return Object.fromEntries(types.map((type) => [type, content]));
}

function successesOf({ successes, roles, page }: Operation): Json {
  const everySends = roles.length > 0 && !page ? ["Keyturn-Version"] : [];
  return Object.fromEntries(
    Object.entries(successes).map(([status, success]) => [status, response(success, everySends)]),
  );
}

function response(success: Success, everySends: readonly string[]): Json {
  const { says, bodies = [] } = success;
  const sent = [...(success.headers ?? []), ...everySends];
  const content = bodies.flatMap(({ types, schema }) =>
    types.map((type) => [type, { schema: schema === "text" ? { type: "string" } : referenceTo(schema) }]),
  );
  return {
    description: says,
    ...(sent.length > 0 && { headers: headersNamed(sent) }),
    ...(content.length > 0 && { content: Object.fromEntries(content) }),
  };
}

function headersNamed(names: readonly string[]): Json {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

/** One answer per status, listing its possible codes. */
function failuresOf(operation: Operation): Json {
  const byStatus = new Map<number, readonly ProblemCode[]>();
  for (const code of problemsOf(operation)) {
    const [status] = problems[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `${code}: ${problems[code][1]}`).join("; "),
        ...(codes.some((code) => retryAfterSeconds[code] !== undefined) && {
          headers: headersNamed(["Retry-After"]),
        }),
        content: operation.page ? { "text/html": { schema: { type: "string" } } } : problemContent(codes),
      },
    ]),
  );
}

function problemContent(codes: readonly ProblemCode[]): Json {
  const schema = { allOf: [referenceTo(problemDocument), { properties: { code: { enum: codes } } }] };
  return { "application/problem+json": { schema } };
}
