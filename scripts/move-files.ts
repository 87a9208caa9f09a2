// Moves files along a list of `from to` lines, and rewrites every import, URL literal, Markdown link and path in text
// that names one of them: node scripts/move-files.ts scripts/layout-moves.txt
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

const lists = process.argv.slice(2).map((list) => readFileSync(list, "utf8"));
const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { encoding: "utf8" });
const files = listed.split("\n").filter((file) => file !== "" && existsSync(file));
const moves = new Map(
  lists
    .flatMap((list) => list.split("\n"))
    .map((line) => line.split(" "))
    .flatMap(([from = "", to = ""]) => (files.includes(from) ? [[from, to] as const] : [])),
);
const moved = (path: string) => moves.get(path) ?? path;
const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
const byLength = [...moves.keys()].sort((a, b) => b.length - a.length);
const paths = new RegExp(`(?<![\\w/.-])(${byLength.map(literal).join("|")})(?![\\w-])`, "g");

for (const file of moves.size > 0 ? files : []) {
  const isCode = /\.(ts|mjs)$/.test(file);
  const isText = isCode || /\.(md|json|sh|yaml)$/.test(file);
  if (
    !isText ||
    file === "package-lock.json" ||
    file.startsWith("test/fixtures/") ||
    file.includes("layout-moves")
  )
    continue;
  const before = readFileSync(file, "utf8");
  const relinked = isCode ? withImports(file, before) : withLinks(file, before);
  const after = relinked.replace(paths, moved);
  if (after !== before) writeFileSync(file, after);
}
for (const [from, to] of moves) {
  mkdirSync(dirname(to), { recursive: true });
  execFileSync("git", ["mv", from, to]);
}
process.stdout.write(`${moves.size} files moved\n`);

/** Rewrites every relative import and URL of a module so that it keeps its target. */
function withImports(file: string, text: string): string {
  return text.replace(/"(\.{1,2}\/[^"\n]*)"/g, (all, path: string) => {
    const named = normalize(join(dirname(file), path)).replace(/\/$/, "");
    if (named.startsWith("..") || (!moves.has(file) && !moves.has(named))) return all;
    if (dirname(file) === dirname(moved(file)) && !moves.has(named)) return all;
    const next = relative(dirname(moved(file)), moved(named));
    return `"${next.startsWith(".") ? next : `./${next}`}${path.endsWith("/") ? "/" : ""}"`;
  });
}

function withLinks(file: string, text: string): string {
  return text.replace(/\]\(([^)#:\s]+)(#[^)]*)?\)/g, (all, path: string, hash: string | undefined) => {
    const named = normalize(join(dirname(file), path));
    return moves.has(named) ? `](${relative(dirname(file), moved(named))}${hash ?? ""})` : all;
  });
}
