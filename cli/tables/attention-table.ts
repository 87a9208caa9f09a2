import type { Matter } from "../../shared/api/attention.ts";
import { levelOf } from "../../shared/view/attention/urgency.ts";

import type { ExitName, Section } from "../../shared/view/tables/result.ts";
import { marked } from "../../shared/view/tables/result.ts";

/** What needs a person, most urgent first; no section when nothing does. */
export function attentionSection(matters: readonly Matter[]): readonly Section[] {
  if (matters.length === 0) return [];
  const title = levelOf(matters) === "now" ? "A person must act now" : "A person should look";
  return [
    {
      title,
      isAside: true,
      columns: ["when", "account", "what", "command", "alert"],
      rows: matters.map(({ level, account, sentence, command, alert }) => [
        marked(level, level === "now" ? "bad" : "warn"),
        account ?? "the fleet",
        sentence,
        command,
        alert === undefined ? "none" : `keyturn-${alert}`,
      ]),
    },
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
