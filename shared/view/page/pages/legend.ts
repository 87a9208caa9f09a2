import { conditions } from "../account-shown.ts";
import { conditionMark, conditionText } from "../condition-mark.ts";
import type { Html } from "../html.ts";
import { html } from "../html.ts";

/** What the signs before the phases mean. */
export function legend(): Html {
  return html`<section class="legend" aria-labelledby="signs">
    <h2 id="signs">Signs</h2>
    <ul>
      ${conditions.map((condition) => html`<li>${conditionMark(condition)} ${conditionText(condition)}</li>`)}
    </ul>
  </section>`;
}
