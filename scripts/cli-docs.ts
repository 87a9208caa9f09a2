// Writes docs/cli.md from the definitions of the commands; a test compares them.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { cliReference } from "../cli/reference.ts";

const file = fileURLToPath(new URL("../docs/cli.md", import.meta.url));
await writeFile(file, await format(cliReference(), { parser: "markdown", printWidth: 110 }));
