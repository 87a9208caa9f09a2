// Writes dist/sbom.cdx.json: the packages whose code is deployed, as CycloneDX. npm makes it from package-lock.json, and what
// is in no file of the build is taken out here: some of what is installed never gets there, and `npm sbom --omit dev`
// lacks some of what does. Run the build first.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

interface Component {
  readonly "bom-ref": string;
}

interface Bom {
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const root = new URL("../", import.meta.url);
const sources = await Promise.all(["functions.cjs", "handlers.cjs", "api-management-sdk.cjs"].map(sourcesOf));
const deployedPaths = new Set(sources.flat().flatMap((source) => packagePath(source) ?? []));

const args = ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx"];
const { stdout } = await promisify(execFile)("npm", args, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
const { components, dependencies, ...whole } = JSON.parse(stdout) as Bom & {
  readonly metadata: { readonly component: { readonly "bom-ref": string } };
};
const { packages } = JSON.parse(await readFile(new URL("package-lock.json", root), "utf8")) as {
  readonly packages: Readonly<Record<string, { readonly version: string }>>;
};
const wanted = new Set([...deployedPaths].map((path) => `${nameOf(path)}@${packages[path]?.version}`));
const deployed = components.filter((component) => wanted.has(component["bom-ref"]));
if (deployed.length < wanted.size) throw new Error("a package of the build is not in package-lock.json");

const refs = new Set([whole.metadata.component, ...deployed].map((component) => component["bom-ref"]));
const kept = dependencies
  .filter(({ ref }) => refs.has(ref))
  .map(({ dependsOn, ...rest }) => ({ ...rest, dependsOn: dependsOn.filter((ref) => refs.has(ref)) }));
const target = new URL("dist/sbom.cdx.json", root);
await writeFile(
  target,
  `${JSON.stringify({ ...whole, components: deployed, dependencies: kept }, null, 2)}\n`,
);
console.log(`${deployed.length} packages, written to ${fileURLToPath(target)}`);

/** The files that a file of the build was made of, relative to the root. */
async function sourcesOf(file: string): Promise<readonly string[]> {
  const map = JSON.parse(await readFile(new URL(`dist/${file}.map`, root), "utf8")) as {
    readonly sources: readonly string[];
  };
  return map.sources.map((source) => source.replace(/^\.\.\//, ""));
}

/** The folder of the package that holds a file, however deep it lies. */
function packagePath(source: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(source)?.[0];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
}
