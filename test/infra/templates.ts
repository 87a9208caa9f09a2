import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A file of the repository. */
export function text(path: string): string {
  return readFileSync(`${root}${path}`, "utf8");
}

/** Every Bicep file with its text. */
export const templates: ReadonlyMap<string, string> = new Map(
  [...namesIn("infra", ".bicep"), ...namesIn("infra/app", ".bicep")].map((path) => [path, text(path)]),
);

/** The queries by file name. */
export const queries: ReadonlyMap<string, string> = new Map(
  namesIn("infra/queries", ".kql").map((path) => [path.split("/").at(-1) ?? path, text(path)]),
);

/** The same text without comments. */
export function withoutComments(template: string): string {
  return template.replaceAll(/^\s*\/\/.*$/gm, "");
}

function namesIn(folder: string, ending: string): readonly string[] {
  return readdirSync(`${root}${folder}`)
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);
}
