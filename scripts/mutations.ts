import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Mutation } from "../test/mutations/mutation.ts";
import { broken, mutations } from "../test/mutations/mutations.ts";
import type { Trial } from "../test/mutations/trial.ts";
import { makeTrial } from "../test/mutations/trial.ts";

/*
 * Breaks a copy of the code in one way after another, and proves that a test notices each.
 *
 *   npm run mutations                 all of them
 *   npm run mutations -- claim soak   those whose promise or file has one of these words
 */

const words = process.argv.slice(2);
const chosen = mutations.filter(
  ({ breaks, file }) => words.length === 0 || words.some((word) => `${breaks} ${file}`.includes(word)),
);
if (chosen.length === 0) {
  // Jest, given no tests, would run all of them.
  process.stderr.write(`no mutation's promise or file has one of these words: ${words.join(" ")}\n`);
  process.exit(2);
}
const repository = fileURLToPath(new URL("..", import.meta.url));
// A mutation that no longer fits the code proves nothing: nothing runs until the list is right again.
for (const mutation of chosen) broken(mutation, await readFile(join(repository, mutation.file), "utf8"));

const folder = await mkdtemp(join(await realpath(tmpdir()), "keyturn-mutations-"));
try {
  const trials = await Promise.all(
    Array.from({ length: Math.min(4, availableParallelism()) }, (_, index) =>
      makeTrial(repository, join(folder, String(index))),
    ),
  );
  const before = await wholeCode(trials);
  const caught = await tryAll(trials, before);
  process.stdout.write(`${caught} of ${chosen.length} caught\n`);
  if (caught < chosen.length) process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The tests that pass on the unbroken code: only these can prove anything. */
async function wholeCode([trial]: readonly Trial[]): Promise<ReadonlySet<string>> {
  const tests = [...new Set(chosen.flatMap((mutation) => mutation.tests))];
  const { passed = [], failed = [] } = (await trial?.run(tests)) ?? {};
  for (const name of failed) process.stdout.write(`fails before anything is broken  ${name}\n`);
  if (failed.length > 0) process.exitCode = 1;
  return new Set(passed);
}

async function tryAll(trials: readonly Trial[], before: ReadonlySet<string>): Promise<number> {
  const left = [...chosen];
  let caught = 0;
  await Promise.all(
    trials.map(async (trial) => {
      for (let next = left.shift(); next; next = left.shift()) {
        const witness = (await trial.tried(next)).failed.find((name) => before.has(name));
        if (witness !== undefined) caught += 1;
        process.stdout.write(lineOf(next, witness));
      }
    }),
  );
  return caught;
}

function lineOf({ breaks, file }: Mutation, witness: string | undefined): string {
  return witness === undefined
    ? `NOT CAUGHT  ${breaks} (${file})\n`
    : `caught      ${breaks}\n            by ${witness}\n`;
}
