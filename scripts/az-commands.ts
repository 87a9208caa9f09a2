// Asks the Azure CLI on the PATH whether it knows every command and option that the guides and scripts use.
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { azCommands, codeIn } from "./tools/az-commands.ts";

const repository = fileURLToPath(new URL("..", import.meta.url));
const files = execFileSync("git", ["ls-files", "*.md", "infra/*.sh"], { cwd: repository, encoding: "utf8" })
  .split("\n")
  .filter((file) => file !== "" && !file.startsWith("docs/adr/"));

const used = new Map<string, Map<string, string>>();
for (const file of files) {
  const text = readFileSync(`${repository}/${file}`, "utf8");
  for (const { words, options } of azCommands(file.endsWith(".md") ? codeIn(text) : text)) {
    const known = used.get(words) ?? new Map<string, string>();
    for (const option of ["", ...options]) known.set(option, file);
    used.set(words, known);
  }
}

let faults = 0;
if (spawnSync("az", ["version"]).error) {
  console.error("there is no az on the PATH");
  process.exit(1);
}
for (const [words, options] of [...used].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const { status, stdout, stderr } = spawnSync("az", [...words.split(" "), "--help"], { encoding: "utf8" });
  // Packages of distributions lack parts of it now and then.
  if ((stderr ?? "").includes("Traceback")) {
    console.log(`az ${words}: not asked, this az cannot load that part of itself`);
    continue;
  }
  const offered = new Set([...(stdout ?? "").matchAll(/(?<=\s)--?[a-z][\w-]*/g)].map(([option]) => option));
  const unknown = [...options].filter(([option]) => option !== "" && !offered.has(option));
  const isCommand = status === 0 && (stdout ?? "").includes("Command\n");
  if (isCommand && unknown.length === 0) continue;
  faults += 1;
  const file = options.get("") ?? "";
  if (!isCommand) console.error(`az ${words}: no such command (${file})`);
  else console.error(`az ${words}: ${unknown.map(([option, where]) => `${option} (${where})`).join(", ")}`);
}
console.log(`${used.size} commands of az, ${faults} unknown or with unknown options`);
process.exitCode = faults > 0 ? 1 : 0;
