import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { text } from "./templates.ts";

export interface Resource {
  readonly id?: string;
  readonly type: string;
  readonly name: string;
  readonly apiVersion: string;
  readonly scope?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** A resource that a configuration deploys. Values that Azure alone knows stand in its id and body as expressions. */
export interface PredictedResource extends Resource {
  readonly id: string;
}

interface Snapshot {
  readonly predictedResources: readonly PredictedResource[];
  readonly diagnostics: readonly unknown[];
}

interface Template {
  readonly resources: Readonly<Record<string, Resource>> | readonly Resource[];
}

const folder = fileURLToPath(new URL("../../infra/configurations/", import.meta.url));

/** The names of the files in infra/configurations, without their endings. */
export const configurations: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith(".bicepparam"))
  .map((name) => name.replace(".bicepparam", ""));

/** What the compiler predicts for a configuration. */
export function snapshot(configuration: string): Snapshot {
  return JSON.parse(text(`infra/configurations/${configuration}.snapshot.json`)) as Snapshot;
}

/** What a configuration deploys, of one type or of all. */
export function deployed(configuration: string, type?: string): readonly PredictedResource[] {
  const all = snapshot(configuration).predictedResources;
  return type === undefined ? all : all.filter((resource) => resource.type === type);
}

/** Every resource of the compiled main template, those of modules included, whatever its condition. */
export const compiled: readonly Resource[] = resourcesOf(
  JSON.parse(text("infra/azuredeploy.json")) as Template,
);

function resourcesOf(template: Template): readonly Resource[] {
  return Object.values(template.resources).flatMap((resource: Resource) => {
    if (resource["existing"] === true) return [];
    const inner = resource.type === "Microsoft.Resources/deployments" && resource.properties?.["template"];
    return inner ? resourcesOf(inner as Template) : [resource];
  });
}
