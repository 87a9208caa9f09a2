import { readFileSync, writeFileSync } from "node:fs";
import type { Phase } from "../../../shared/domain/rotation/account-state.ts";
import type { Ending, Leak, Trouble } from "./declared-in.ts";
import { troubles } from "./declared-in.ts";
import { leakPhases } from "./into-phase.ts";

const file = new URL("../../../docs/emergency-table.md", import.meta.url);
/** What holds up an emergency hardly ever: one column with "all well", which names a cell that differs. */
const asAllWell: readonly Trouble[] = ["approval required", "paused", "cooldown"];
/** A key that is named by its fingerprint ends as what it is at that moment. */
const documentedLeaks = ["active", "standby", "both"] as const;
const columns = (Object.keys(troubles) as Trouble[]).filter((trouble) => !asAllWell.includes(trouble));

export interface Cell {
  readonly leak: Leak;
  readonly phase: Phase;
  readonly trouble: Trouble;
}

/** How soon the last leaked key is dead, and for what an operator is asked meanwhile. */
export function cellText({ deadAfterMs, asked }: Ending): string {
  if (deadAfterMs === undefined) return "alive";
  const seconds = Math.round(deadAfterMs / 1_000);
  const minutes = Math.floor(seconds / 60);
  const time = minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`;
  return [time, ...asked.map((reason) => `\`${reason}\``)].join(", ");
}

/** The cells as documented. */
export function documentedCells(): (cell: Cell) => string | undefined {
  const cells = new Map<string, string>();
  let leak = "";
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (line.startsWith("## ")) leak = line.slice(3);
    const [phase, ...texts] = line
      .split("|")
      .slice(1, -1)
      .map((text) => text.trim());
    const key = (trouble: Trouble) => `${leak} ${phase ?? ""} ${trouble}`;
    const [allWell = "", ...differing] = texts[0]?.split("; ") ?? [];
    columns.forEach((trouble, index) =>
      cells.set(key(trouble), index === 0 ? allWell : (texts[index] ?? "")),
    );
    for (const trouble of asAllWell) {
      const own = differing.find((text) => text.startsWith(`${trouble}: `));
      cells.set(key(trouble), own?.slice(trouble.length + 2) ?? allWell);
    }
  }
  return ({ leak: of, phase, trouble }) => cells.get(`${headingOf(of)} ${phase} ${trouble}`);
}

/** Writes the document anew, from the cells of a whole run. */
export function document(textOf: (cell: Cell) => string): void {
  const tables = documentedLeaks.map((leak) => {
    const head = [`| phase | ${columns.join(" | ")} |`, `| --- |${" --- |".repeat(columns.length)}`];
    const rows = leakPhases.map((phase) => {
      const [allWell = "", ...texts] = columns.map((trouble) => textOf({ leak, phase, trouble }));
      const differing = asAllWell
        .map((trouble) => ({ trouble, text: textOf({ leak, phase, trouble }) }))
        .filter(({ text }) => text !== allWell)
        .map(({ trouble, text }) => `; ${trouble}: ${text}`);
      texts.unshift(allWell + differing.join(""));
      return `| ${phase} | ${texts.join(" | ")} |`;
    });
    return [`## ${headingOf(leak)}`, "", ...head, ...rows].join("\n");
  });
  const intro = readFileSync(file, "utf8").split("\n## ")[0]?.trimEnd() ?? "";
  writeFileSync(file, `${[intro, ...tables].join("\n\n")}\n`);
}

function headingOf(leak: Leak): string {
  return leak === "both" ? "Both keys" : `The ${leak} key`;
}
