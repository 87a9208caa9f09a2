import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { debianPython } from "../../scripts/tools/debian-python.ts";

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** A driver of a client that is not this repository's TypeScript library; `npm run dotnet` checks the one for .NET. */
interface ClientProgram {
  readonly name: string;
  readonly command: readonly string[];
  /** Why it cannot run here; undefined where it can. */
  readonly missing?: string;
}

const pythonDriver = [
  "env",
  `PYTHONPATH=${root("clients/python/src")}`,
  debianPython,
  root("clients/python/check/driver.py"),
];
const hasPython =
  spawnSync(debianPython, ["-c", "import azure.identity, azure.keyvault.secrets, aiohttp"]).status === 0;
const noPython = hasPython ? {} : { missing: "there is no python3 with python3-azure and python3-aiohttp" };

export const clientPrograms: readonly ClientProgram[] = [
  { name: "the agent as a proxy", command: [process.execPath, root("test/agent/protocol-driver.ts")] },
  { name: "the Python library", command: pythonDriver, ...noPython },
  { name: "the Python library with asyncio", command: [...pythonDriver, "--asyncio"], ...noPython },
];
