import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RecordField } from "./record-fields.ts";
import { recordFields } from "./record-fields.ts";

/*
 * Removes every field of every stored record from its schema, and every name from the lists that name all fields of a
 * value, one at a time, in a copy of the code; and proves that the compiler names each.
 *
 *   npm run dropped-fields
 */

/** A field must be noticed within the folder in which it is named. */
const folders = ["shared/domain", "shared/records", "shared/azure/tables"];

interface Removal extends RecordField {
  readonly folder: string;
  readonly file: string;
  readonly whole: string;
}

const repository = fileURLToPath(new URL("..", import.meta.url));
const removals = (await Promise.all(folders.map(removalsIn))).flat();
const folder = await mkdtemp(join(await realpath(tmpdir()), "keyturn-dropped-fields-"));
try {
  const workers = Array.from({ length: Math.min(4, availableParallelism()) }, (_, index) => index);
  const copies = await Promise.all(workers.map((index) => copyTo(join(folder, String(index)))));
  for (const part of folders) {
    for (const complaint of await compile(part, copies[0] ?? "")) throw new Error(complaint);
  }
  const left = [...removals];
  let named = 0;
  await Promise.all(
    copies.map(async (copy) => {
      for (let next = left.shift(); next; next = left.shift()) {
        if (await isNamed(next, copy)) named += 1;
        else
          process.stdout.write(
            `NOT NAMED  ${next.name ?? "fields that are spread"} (${next.file}:${next.line})\n`,
          );
      }
    }),
  );
  process.stdout.write(`${named} of ${removals.length} named by tsc\n`);
  if (named < removals.length || removals.length === 0) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function removalsIn(folder: string): Promise<readonly Removal[]> {
  const names = await readdir(join(repository, folder), { recursive: true });
  const files = names.filter((name) => name.endsWith(".ts")).map((name) => join(folder, name));
  const found = await Promise.all(
    files.map(async (file) => {
      const whole = await readFile(join(repository, file), "utf8");
      return recordFields(whole).map((field) => ({ ...field, folder, file, whole }));
    }),
  );
  return found.flat();
}

async function copyTo(copy: string): Promise<string> {
  await mkdir(copy);
  for (const name of ["shared", "package.json", "tsconfig.json"]) {
    await cp(join(repository, name), join(copy, name), { recursive: true });
  }
  await symlink(await realpath(join(repository, "node_modules")), join(copy, "node_modules"));
  for (const folder of folders) {
    await writeFile(
      join(copy, configOf(folder)),
      JSON.stringify({ extends: "./tsconfig.json", include: [folder] }),
    );
  }
  return copy;
}

async function isNamed(removal: Removal, copy: string): Promise<boolean> {
  const { name, folder, file, whole, without, text } = removal;
  await writeFile(join(copy, file), without);
  const complaints = await compile(folder, copy);
  await writeFile(join(copy, file), whole);
  if (name === undefined) return complaints.length > 0;
  // A member of a union that has lost its tag is called by the tag's value.
  const words = [name, ...[...text.matchAll(/literal\("([^"]+)"\)/g)].map(([, value]) => value)];
  return complaints.some((complaint) => words.some((word) => new RegExp(`\\b${word}\\b`).test(complaint)));
}

/** @returns what the compiler prints, without the places. */
function compile(folder: string, copy: string): Promise<readonly string[]> {
  const command = [
    "node_modules/typescript/bin/tsc",
    "--noEmit",
    "--pretty",
    "false",
    "-p",
    configOf(folder),
  ];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, command, { cwd: copy, maxBuffer: 64 * 1024 * 1024 }, (error, printed) => {
      if (error && printed === "") reject(error);
      else resolve(printed.split("\n").flatMap((line) => /error TS\d+: (.*)/.exec(line)?.[1] ?? []));
    });
  });
}

function configOf(folder: string): string {
  return `tsconfig.${folder.replaceAll("/", "-")}.json`;
}
