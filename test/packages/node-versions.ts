import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { it } from "@jest/globals";
import { cachedNode, otherNodes } from "../../scripts/tools/cached-nodes.ts";
import { temporaryDirectory } from "../temporary-directory.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly notes: string;
}

/** Runs programs on one version of Node, which also runs npm, with a home of its own and nothing else of this environment. */
export interface NodeVersion {
  readonly major: number;
  run(program: string, args: readonly string[], options?: RunOptions): Promise<Ran>;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Folders before all others on the PATH. */
  readonly path?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const current = Number(process.versions.node.split(".")[0]);
const programs = [
  [current, process.execPath],
  ...otherNodes.filter((major) => major !== current).map((major) => [major, cachedNode(major)] as const),
] as const;
const found = programs.flatMap(([major, program]) => (program === undefined ? [] : [{ major, program }]));

for (const [major, program] of programs) {
  if (program === undefined)
    process.stdout.write(`no Node ${major} here, so nothing is tried on it: npm run nodes\n`);
}

/** Declares a test for every version of Node that is here. */
export function itOnEveryNode(promise: string, test: (node: NodeVersion) => Promise<void>): void {
  it.each(found)(
    `${promise}, on Node $major`,
    ({ major, program }) => test(versionOf(major, program)),
    120_000,
  );
}

/** The Node that runs the tests. */
export const thisNode = versionOf(current, process.execPath);

function versionOf(major: number, node: string): NodeVersion {
  let home: Promise<string> | undefined;
  return {
    major,
    async run(program, args, { cwd, path = [], env = {} } = {}) {
      home ??= temporaryDirectory();
      const HOME = join(await home, "home");
      await mkdir(HOME, { recursive: true });
      const PATH = [...path, dirname(node), process.env["PATH"]].join(delimiter);
      const options = { cwd: cwd ?? HOME, env: { PATH, HOME, ...env }, maxBuffer: 16 * 1024 * 1024 };
      try {
        const { stdout, stderr } = await promisify(execFile)(program, args, options);
        return { code: 0, out: stdout, notes: stderr };
      } catch (error) {
        const { code, stdout, stderr } = error as { code: unknown; stdout?: string; stderr?: string };
        if (typeof code !== "number") throw error;
        return { code, out: stdout ?? "", notes: stderr ?? "" };
      }
    },
  };
}
