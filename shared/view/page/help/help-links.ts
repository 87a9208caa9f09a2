import { problems } from "../../../api/problems.ts";
import { blockerReasons, reasons } from "../../../domain/objection.ts";
import type { Html } from "../html.ts";
import { html } from "../html.ts";
import { fleetPath } from "../page-links.ts";

/** Names of which the runbook has an entry. It has one for the code of every error as well. */
const known: ReadonlySet<string> = new Set([...reasons, ...blockerReasons, ...Object.keys(problems)]);

/** Path of the page with the runbook's entry about a reason or a code. */
export function helpPath(topic: string): string {
  return `${fleetPath}/help/${encodeURIComponent(topic)}`;
}

export function helpLink(topic: string): Html {
  return html`<a class="topic" href="${helpPath(topic)}">${topic}</a>`;
}

/** The text, in which every reason and every code leads to its entry in the runbook. */
export function withHelp(text: string): readonly (Html | string)[] {
  return text
    .split(/\b([A-Z][A-Za-z]+|[A-Z]+(?:_[A-Z]+)+)\b/)
    .map((part) => (known.has(part) ? helpLink(part) : part));
}
