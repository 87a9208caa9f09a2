import { execFile } from "node:child_process";
import { cp, mkdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Mutation } from "./mutation.ts";
import { broken } from "./mutations.ts";

const maxRunMs = 240_000;
const leftOut = new Set(["node_modules", ".git", "dist", "coverage", ".local"]);

/** Names of tests, each with its file. */
export interface Outcome {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
}

/** A copy of the repository in which code may be broken; packages are shared with the original. */
export interface Trial {
  /** Runs tests on the unchanged code. */
  run(tests: readonly string[]): Promise<Outcome>;
  /** Breaks the code, runs the tests that should catch it, and restores the code. */
  tried(mutation: Mutation): Promise<Outcome>;
}

export async function makeTrial(repository: string, copy: string): Promise<Trial> {
  await mkdir(copy, { recursive: true });
  await cp(repository, copy, {
    recursive: true,
    filter: (source) => !leftOut.has(relative(repository, source)),
  });
  await symlink(await realpath(join(repository, "node_modules")), join(copy, "node_modules"));

  const run: Trial["run"] = async (tests) => {
    const report = join(copy, "jest-report.json");
    await rm(report, { force: true });
    // Without --bail: Jest would exit before it writes its report.
    await jest(copy, ["--json", `--outputFile=${report}`, "--runInBand", ...tests]);
    return outcomeOf(JSON.parse(await readFile(report, "utf8")) as JestReport, copy);
  };
  return {
    run,
    async tried(mutation) {
      const path = join(copy, mutation.file);
      const whole = await readFile(path, "utf8");
      await writeFile(path, broken(mutation, whole));
      try {
        return await run(mutation.tests);
      } finally {
        await writeFile(path, whole);
      }
    },
  };
}

/**
 * Jest's exit code says only whether all passed, and its report says more; without a report it did not run.
 */
function jest(copy: string, parameters: readonly string[]): Promise<void> {
  const command = [
    "--experimental-vm-modules",
    "--no-warnings",
    "node_modules/jest/bin/jest.js",
    ...parameters,
  ];
  const settings = { cwd: copy, timeout: maxRunMs, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile(process.execPath, command, settings, () => resolve());
  });
}

/** The part of Jest's report that is read here. */
interface JestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** A file that cannot be loaded has no results: it proves nothing about a promise. */
function outcomeOf({ testResults }: JestReport, copy: string): Outcome {
  const named = (status: string) =>
    testResults.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter((result) => result.status === status)
        .map(({ fullName }) => `${relative(copy, name)}: ${fullName}`),
    );
  return { passed: named("passed"), failed: named("failed") };
}
