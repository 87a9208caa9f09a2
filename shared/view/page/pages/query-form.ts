import type { Html } from "../html.ts";
import { html } from "../html.ts";

/** A field of the form above a page's tables; the form only changes the address. */
export interface QueryField {
  readonly name: string;
  readonly label: string;
  readonly type: "text" | "number" | "date" | "select";
  readonly value: string;
  /** Of a `select`: value and words. */
  readonly options?: readonly (readonly [value: string, words: string])[];
}

export function queryForm(action: string, fields: readonly QueryField[], button: string): Html {
  if (fields.length === 0) return html``;
  return html`<form class="search" method="get" action="${action}">
    ${fields.map(
      (field) =>
        html`<span class="field"
          ><label for="${`q-${field.name}`}">${field.label}</label> ${control(field)}</span
        >`,
    )}
    <button type="submit">${button}</button>
  </form>`;
}

function control({ name, type, value, options = [] }: QueryField): Html {
  if (type !== "select") {
    return html`<input
      id="${`q-${name}`}"
      name="${name}"
      type="${type}"
      value="${value}"
      maxlength="100"
      autocomplete="off"
    />`;
  }
  return html`<select id="${`q-${name}`}" name="${name}">
    ${options.map(
      ([one, words]) => html`<option value="${one}" ${one === value && html`selected`}>${words}</option>`,
    )}
  </select>`;
}
