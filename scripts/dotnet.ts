// `npm run dotnet`: builds the .NET library and the C# of the documents, makes its package in dist/nuget, runs its tests against a local Azure and a
// whole local stack, and holds it against the consumer protocol. With `-- --filter TEXT`, runs tests alone, those whose full
// name contains the text. Needs .NET and NuGet.
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { dotnetPackage } from "./client-packages/dotnet-package.ts";
import { checkProtocol } from "./dotnet/check-protocol.ts";
import type { Tally } from "./dotnet/check-protocol.ts";
import { writeSnippets } from "./dotnet/snippets.ts";
import { startWorld } from "./dotnet/world.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = join(root, "clients/dotnet");
const packages = join(root, "dist/nuget");
const driver = join(root, "dist/dotnet/driver");
const snippets = join(root, "dist/dotnet-snippets");
const solution = join(folder, "Keyturn.Consumer.slnx");

const { filter } = parseArgs({ options: { filter: { type: "string" } } }).values;
if (spawnSync("dotnet", ["--version"]).status !== 0) {
  console.error("there is no .NET on this machine");
  process.exit(2);
}
const tallies = filter === undefined ? [await test(), await check()] : [await test(filter)];
const sum = (of: keyof Tally): number => tallies.reduce((total, tally) => total + tally[of], 0);
console.log(`dotnet: ${sum("passed")} passed, ${sum("failed")} failed`);
process.exitCode = sum("failed") === 0 ? 0 : 1;

/** Builds everything and runs all test projects, or the tests whose name contains the text. */
async function test(name?: string): Promise<Tally> {
  const directory = await mkdtemp(join(tmpdir(), "keyturn-dotnet-"));
  // A build that fails must not leave the world behind, which starts at the same time.
  const starting = startWorld(directory, packages);
  starting.catch(() => {});
  try {
    await writeSnippets(snippets);
    await dotnet("build", [solution]);
    await dotnetPackage(root, packages);
    const { environment } = await starting;
    const wanted = name === undefined ? [] : ["--filter", `FullyQualifiedName~${name}`];
    const args = ["test", solution, "-c", "Release", "--no-build", "--nologo", ...wanted];
    const { status, output } = await run(args, environment);
    const lines = [...output.matchAll(/Failed: +(\d+), Passed: +(\d+), Skipped: +(\d+)/g)];
    const sum = (group: number): number => lines.reduce((total, line) => total + Number(line[group]), 0);
    // A run that ended badly without a failed test has failed as a whole, and so has one without any test.
    const isWhole = status === 0 && sum(2) > 0;
    return { passed: sum(2), failed: isWhole ? sum(1) : Math.max(1, sum(1)) };
  } finally {
    await starting.then((world) => world.stop(), console.error);
    await rm(directory, { recursive: true, force: true });
  }
}

async function check(): Promise<Tally> {
  await dotnet("publish", [join(folder, "Driver"), "--no-build", "-o", driver]);
  return checkProtocol(join(driver, "Driver"));
}

async function dotnet(command: string, args: readonly string[]): Promise<void> {
  const { status } = await run([command, ...args, "-c", "Release", "-v", "q", "--nologo"]);
  if (status !== 0) throw new Error(`dotnet ${command} failed`);
}

function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number | null; readonly output: string }> {
  const quiet = { DOTNET_NOLOGO: "1", DOTNET_CLI_TELEMETRY_OPTOUT: "1", MSBUILDDISABLENODEREUSE: "1" };
  const child = spawn("dotnet", args, {
    env: { ...process.env, ...quiet, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString("utf8");
    process.stdout.write(chunk);
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, output }));
  });
}
