// `npm run python [pytest arguments]`: checks the types of the Python library and runs its tests with Debian's packages.
// Ends with 0 and says so where a package is missing.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { debianPython } from "./tools/debian-python.ts";

const FOLDER = join(import.meta.dirname, "../clients/python");
/** Each module that the tests import, and its package of Debian. */
const needed = {
  "azure.keyvault.secrets": "python3-azure",
  aiohttp: "python3-aiohttp",
  pytest: "python3-pytest",
  mypy: "mypy",
  setuptools: "python3-setuptools",
  wheel: "python3-wheel",
} as const;

function run(args: readonly string[]): boolean {
  return spawnSync(debianPython, args, { cwd: FOLDER, stdio: "inherit" }).status === 0;
}

const missing = Object.entries(needed)
  .filter(([module]) => spawnSync(debianPython, ["-c", `import ${module}`]).status !== 0)
  .map(([, name]) => name);
if (missing.length > 0) {
  console.log(`the Python library is not tested here: install ${missing.join(" ")}`);
  process.exit(0);
}
const passed = run(["-m", "mypy", "src", "check"]) && run(["-m", "pytest", "-q", ...process.argv.slice(2)]);
process.exit(passed ? 0 : 1);
