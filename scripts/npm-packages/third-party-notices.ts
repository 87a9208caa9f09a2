import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, unknown>> }>>;
}

/**
 * The licences of all packages whose code is in the programs, which ask for it.
 *
 * @throws {Error} a package states no licence.
 */
export async function thirdPartyNotices(root: string, programs: readonly string[]): Promise<string> {
  const inputs = await Promise.all(programs.map((program) => inputsOf(root, program)));
  const folders = new Set(inputs.flat().flatMap((input) => packageFolder(input) ?? []));
  const notices = await Promise.all([...folders].sort().map((folder) => noticeOf(join(root, folder))));
  const start = "These packages are part of the programs in this package. Their licences follow.\n";
  return [start, ...notices].join(`\n${"-".repeat(80)}\n\n`);
}

/** The build's description of a program, with paths relative to the root. */
async function inputsOf(root: string, program: string): Promise<readonly string[]> {
  const file = join(root, "dist", program.replace(/\.mjs$/, ".meta.json"));
  const { outputs } = JSON.parse(await readFile(file, "utf8")) as Metafile;
  return Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
}

/** The folder of the package that holds a file, however deep it lies. */
function packageFolder(input: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

async function noticeOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
    readonly name: string;
    readonly version: string;
    readonly license?: unknown;
  };
  if (typeof license !== "string") throw new Error(`${name} states no licence`);
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice)(\.|$)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return [`${name} ${version} (${license})\n`, ...texts.map((text) => `${text.trim()}\n`)].join("\n");
}
