import { escapeHtml } from "../escape.ts";

/** Markup that may be sent as it is. Only `html` makes it, so that whatever else is shown was escaped. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What a template may hold: text and numbers, which are escaped, markup, lists of these, or nothing. */
export type Shown = Html | string | number | false | null | undefined | readonly Shown[];

/**
 * A template of markup; every value is escaped for text and for quoted attributes alike. It is for neither scripts
 * nor styles, and does not judge where a link leads.
 *
 * @throws {TypeError} a value stands in an attribute without quotes, where escaping does not help.
 */
export function html(template: TemplateStringsArray, ...values: readonly Shown[]): Html {
  const parts = template.map((part, index) => {
    if (index < values.length && /=\s*$/.test(part)) {
      throw new TypeError(`a value stands in an attribute without quotes, after ${part.trim()}`);
    }
    return part + markupOf(values[index]);
  });
  return new Html(parts.join(""));
}

function markupOf(value: Shown): string {
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  if (value === undefined || value === null || value === false) return "";
  return value instanceof Html ? value.markup : value.map(markupOf).join("");
}
