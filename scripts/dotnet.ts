// `npm run dotnet`: builds the .NET library, runs its tests against a local Azure and a whole local stack, and makes its
// package in dist/nuget. With `-- --filter TEXT` only tests whose full name contains the text. Needs .NET and NuGet.
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startWorld } from "./dotnet/world.ts";

const folder = fileURLToPath(new URL("../clients/dotnet/", import.meta.url));
const packages = fileURLToPath(new URL("../dist/nuget", import.meta.url));
const solution = join(folder, "Keyturn.Consumer.slnx");

const { filter } = parseArgs({ options: { filter: { type: "string" } } }).values;
if (spawnSync("dotnet", ["--version"]).status !== 0) {
  console.error("there is no .NET on this machine");
  process.exit(2);
}
process.exitCode = await main();

async function main(): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), "keyturn-dotnet-"));
  // A build that fails must not leave the world behind, which starts at the same time.
  const starting = startWorld(directory, packages);
  starting.catch(() => {});
  try {
    await dotnet(["build", solution, "-c", "Release", "-v", "q", "--nologo"]);
    await dotnet([
      "pack",
      join(folder, "Keyturn.Consumer"),
      "-c",
      "Release",
      "--no-build",
      "-v",
      "q",
      "-o",
      packages,
    ]);
    const world = await starting;
    return (await test(world.environment)) ? 0 : 1;
  } finally {
    await starting.then((world) => world.stop(), console.error);
    await rm(directory, { recursive: true, force: true });
  }
}

/** Runs all test projects, and prints one summary of them. Returns whether there were tests and all passed. */
async function test(environment: Readonly<Record<string, string>>): Promise<boolean> {
  const wanted = filter === undefined ? [] : ["--filter", `FullyQualifiedName~${filter}`];
  const args = ["test", solution, "-c", "Release", "--no-build", "--nologo", ...wanted];
  const { status, output } = await run(args, environment);
  const tallies = [...output.matchAll(/Failed: +(\d+), Passed: +(\d+), Skipped: +(\d+)/g)];
  const sum = (group: number): number => tallies.reduce((total, tally) => total + Number(tally[group]), 0);
  console.log(`dotnet: ${sum(2)} passed, ${sum(1)} failed`);
  return status === 0 && sum(1) === 0 && sum(2) > 0;
}

async function dotnet(args: readonly string[]): Promise<void> {
  const { status } = await run(args);
  if (status !== 0) throw new Error(`dotnet ${args[0]} failed`);
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
    // Not "close": a build server that stays behind would keep the pipe open.
    child.once("exit", (status) => resolve({ status, output }));
  });
}
