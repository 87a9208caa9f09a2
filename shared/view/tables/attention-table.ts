import type { AttentionDocument, Matter } from "../../api/attention.ts";
import { levelOf } from "../attention/urgency.ts";
import type { Cell, ExitName, Result, Section } from "./result.ts";
import { marked } from "./result.ts";

/** Everything that needs a person, over the whole fleet. */
export function attentionTable(document: AttentionDocument): Result {
  const { matters } = document;
  const columns = ["when", "account", "what", "command", "alert", "runbook"];
  const rows = matters.map((matter) => [...cellsOf(matter), matter.topic]);
  return {
    data: document,
    sections: [{ columns, rows, empty: "nobody is needed" }],
    notes: matters.length === 0 ? [] : [countsOf(document)],
    exit: exitFor(matters),
  };
}

function countsOf({ now, soon }: AttentionDocument): Cell {
  return marked(`${now} now, ${soon} soon`, now > 0 ? "bad" : "warn");
}

/** What needs a person, most urgent first; no section when nothing does. */
export function attentionSection(matters: readonly Matter[]): readonly Section[] {
  if (matters.length === 0) return [];
  const title = levelOf(matters) === "now" ? "A person must act now" : "A person should look";
  const columns = ["when", "account", "what", "command", "alert"];
  return [{ title, isAside: true, columns, rows: matters.map(cellsOf) }];
}

function cellsOf({ level, account, sentence, command, alert }: Matter): readonly Cell[] {
  return [
    marked(level, level === "now" ? "bad" : "warn"),
    account ?? "the fleet",
    sentence,
    command,
    alert === undefined ? "none" : `keyturn-${alert}`,
  ];
}

/** The exit code of a command that shows what needs a person. */
export function exitFor(matters: readonly Matter[]): ExitName {
  switch (levelOf(matters)) {
    case "now":
      return "blocked";
    case "soon":
      return "findings";
    case undefined:
      return "fine";
  }
}
