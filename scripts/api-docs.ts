// Writes the table of calls in docs/api.md, between its two marks; a test compares it.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { callTable } from "../shared/api/call-table.ts";

const file = fileURLToPath(new URL("../docs/api.md", import.meta.url));
const [head = [], ...calls] = callTable();
const table = [head, head.map(() => "---"), ...calls].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
const text = (await readFile(file, "utf8")).replace(
  /(<!-- calls[^\n]*-->\n)[\s\S]*?(<!-- end of calls -->)/,
  (_all, start: string, end: string) => `${start}\n${table}\n\n${end}`,
);
await writeFile(file, await format(text, { parser: "markdown", printWidth: 110 }));
