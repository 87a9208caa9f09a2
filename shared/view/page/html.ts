import { escapeHtml } from "../escape.ts";

/** Markup that is safe to send. Only `html` makes it, so every other value is escaped. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

/** A value in a template: text or a number, which is escaped, markup, a list of these, or nothing. */
export type Shown = Html | string | number | false | null | undefined | readonly Shown[];

/**
 * Builds markup and escapes every value, for text and for quoted attributes alike. Not for scripts or styles, and does
 * not check link targets.
 *
 * @throws {TypeError} a value is in an attribute without quotes, where escaping does not help.
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
