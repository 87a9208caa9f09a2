import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A resource as the compiler predicts it. Values that Azure alone knows are expressions: texts in square brackets. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly [field: string]: unknown;
}

interface Output {
  readonly name: string;
  readonly type: string;
  readonly value: unknown;
}

interface Module {
  readonly dependsOn: readonly string[];
}

interface Parameter {
  readonly defaultValue?: unknown;
  readonly allowedValues?: readonly unknown[];
}

/** What a checkout deploys, and with what: its compiled template, predictions and files. */
export interface Infrastructure {
  readonly configurations: ReadonlyMap<string, readonly Resource[]>;
  /** Every resource of every configuration. */
  readonly resources: readonly Resource[];
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** The outputs of the template and of all its modules. */
  readonly outputs: readonly Output[];
  /** The modules of the template by their symbolic names. */
  readonly modules: ReadonlyMap<string, Module>;
  /** A file of the checkout. */
  readonly text: (path: string) => string;
}

interface Template {
  readonly parameters?: Readonly<Record<string, Parameter>>;
  readonly resources?: Readonly<Record<string, Deployment>>;
  readonly outputs?: Readonly<Record<string, Omit<Output, "name">>>;
}

interface Deployment {
  readonly dependsOn?: readonly string[];
  readonly properties?: { readonly template?: Template };
}

/** Reads the results of `npm run infra` in a checkout. */
export function infrastructureIn(root: string): Infrastructure {
  const text = (path: string) => readFileSync(join(root, path), "utf8");
  const template = JSON.parse(text("infra/azuredeploy.json")) as Template;
  const ending = ".snapshot.json";
  const configurations = new Map(
    readdirSync(join(root, "infra/configurations"))
      .filter((name) => name.endsWith(ending))
      .map((name) => [name.replace(ending, ""), predictedIn(text(`infra/configurations/${name}`))]),
  );
  return {
    configurations,
    resources: [...configurations.values()].flat(),
    parameters: template.parameters ?? {},
    outputs: outputsOf(template),
    modules: new Map(
      Object.entries(template.resources ?? {}).map(([name, { dependsOn = [] }]) => [name, { dependsOn }]),
    ),
    text,
  };
}

function predictedIn(snapshot: string): readonly Resource[] {
  return (JSON.parse(snapshot) as { readonly predictedResources: readonly Resource[] }).predictedResources;
}

function outputsOf(template: Template): readonly Output[] {
  const own = Object.entries(template.outputs ?? {}).map(([name, output]) => ({ name, ...output }));
  const inner = Object.values(template.resources ?? {}).flatMap(({ properties }) =>
    properties?.template ? outputsOf(properties.template) : [],
  );
  return [...own, ...inner];
}

/** The values at a path such as `properties.subnets.*.name`, where a star stands for every member of a list or object. */
export function valuesAt(resource: unknown, path: string): readonly unknown[] {
  return path.split(".").reduce<readonly unknown[]>(
    (values, field) =>
      values.flatMap((value) => {
        if (typeof value !== "object" || value === null) return [];
        if (field === "*") return Object.values(value);
        const found: unknown = Reflect.get(value, field);
        return found === undefined ? [] : [found];
      }),
    [resource],
  );
}

/** The texts at a path, expressions included. */
export function textsAt(resource: unknown, path: string): readonly string[] {
  return valuesAt(resource, path).filter((value) => typeof value === "string");
}

export function isExpression(value: unknown): boolean {
  return typeof value === "string" && value.startsWith("[");
}

export function ofType({ resources }: Infrastructure, type: string): readonly Resource[] {
  return resources.filter((resource) => resource.type.toLowerCase() === type.toLowerCase());
}
