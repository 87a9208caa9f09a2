import type { ValidateFunction } from "ajv/dist/2020.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { CheckAnswer } from "../../../emulator/stack/keyturn-client.ts";
import { openApiDocument } from "../../../shared/api/open-api.ts";

const description = openApiDocument("closed");
// The patterns are stricter than the formats.
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(description, "api");

interface Described {
  readonly content?: Readonly<Record<string, unknown>>;
}

/**
 * Throws unless the API's description, with no field left over, has this answer: its path and method, its status, its
 * media type, and a body of its schema.
 */
export const expectDescribed: CheckAnswer = ({ method, path }, { status, headers, body, text }) => {
  const what = `${method} ${path} answered ${status}`;
  const [template, item] = pathItemOf(`/api/${path.split("?")[0]}`) ?? [];
  const operation = item?.[method.toLowerCase()];
  if (template === undefined || operation === undefined) {
    // The host itself answers requests without a function.
    if (status === 404) return;
    throw new Error(`${what}, and is not described`);
  }
  const described = (operation["responses"] as Record<string, Described>)[status];
  if (!described) throw new Error(`${what}, which is not described: ${text}`);
  const type = headers.get("content-type")?.split(";")[0] ?? "";
  if (!described.content) {
    if (text !== "") throw new Error(`${what} with a body, where none is described`);
    return;
  }
  if (!(type in described.content)) throw new Error(`${what} as ${type}, which is not described`);
  if (!type.endsWith("json")) return;
  const steps = [template, method.toLowerCase(), "responses", String(status), "content", type, "schema"];
  const validate = validatorAt(`api#/paths/${steps.map(escaped).join("/")}`);
  if (!validate(body))
    throw new Error(`${what} otherwise than described: ${ajv.errorsText(validate.errors)}`);
};

type PathItem = (typeof description.paths)[string];

/** Literal segments win over parameters. */
function pathItemOf(path: string): readonly [string, PathItem] | undefined {
  const parts = path.split("/");
  const matching = Object.entries(description.paths).filter(([template]) => {
    const segments = template.split("/");
    return (
      segments.length === parts.length &&
      segments.every((segment, index) => segment.startsWith("{") || segment === parts[index])
    );
  });
  return matching.toSorted(([one], [other]) => parameters(one) - parameters(other))[0];
}

function parameters(template: string): number {
  return template.split("{").length - 1;
}

const validators = new Map<string, ValidateFunction>();

/** Compiled at its first use. */
function validatorAt(pointer: string): ValidateFunction {
  const validate = validators.get(pointer) ?? ajv.compile({ $ref: pointer });
  validators.set(pointer, validate);
  return validate;
}

/** A step of a JSON pointer in a URI. */
function escaped(step: string): string {
  return encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"));
}
