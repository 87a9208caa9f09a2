import { readFileSync } from "node:fs";

/** The runbook as Markdown. The build puts its text in the place of this file, so that a deployed app reads none. */
export const runbookText = readFileSync(new URL("../../../docs/runbook.md", import.meta.url), "utf8");
