import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** A driver of a client that is not this repository's TypeScript library. */
interface ClientProgram {
  readonly name: string;
  readonly command: readonly string[];
  /** Why it cannot run here; undefined where it can. */
  readonly missing?: string;
  /** Builds what does not run from its sources. */
  readonly build?: () => void;
}

/** Debian's own Python: its packages of Azure's SDKs are for no other. */
const python = "/usr/bin/python3";
const pythonDriver = [
  "env",
  `PYTHONPATH=${root("clients/python/src")}`,
  python,
  root("clients/python/check/driver.py"),
];
const hasPython =
  spawnSync(python, ["-c", "import azure.identity, azure.keyvault.secrets, aiohttp"]).status === 0;
const noPython = hasPython ? {} : { missing: "there is no python3 with python3-azure and python3-aiohttp" };

const hasDotnet =
  Number(spawnSync("dotnet", ["--version"], { encoding: "utf8" }).stdout?.split(".")[0] ?? 0) >= 10;
const noDotnet = hasDotnet ? {} : { missing: "there is no dotnet 10 on the PATH" };

export const clientPrograms: readonly ClientProgram[] = [
  { name: "the agent as a proxy", command: [process.execPath, root("test/agent/protocol-driver.ts")] },
  { name: "the Python library", command: pythonDriver, ...noPython },
  { name: "the Python library with asyncio", command: [...pythonDriver, "--asyncio"], ...noPython },
  {
    name: "the .NET library",
    command: ["dotnet", root("dist/dotnet/bin/Driver/release/Driver.dll")],
    ...noDotnet,
    build: () => buildDotnet(root("clients/dotnet/Driver")),
  },
];

function buildDotnet(project: string): void {
  const args = ["build", project, "-c", "Release", "-v", "q", "--nologo"];
  // A build server that stays behind would keep the test from ending.
  const env = { ...process.env, MSBUILDDISABLENODEREUSE: "1", DOTNET_CLI_TELEMETRY_OPTOUT: "1" };
  const { status, stdout } = spawnSync("dotnet", args, { encoding: "utf8", env });
  if (status !== 0) throw new Error(`${project} cannot be built: ${stdout}`);
}
