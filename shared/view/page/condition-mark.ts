import type { Condition } from "./account-shown.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";

/** The words for a condition. */
export function conditionText(condition: Condition): string {
  switch (condition) {
    case "needs-person":
      return "needs an operator";
    case "overdue":
      return "overdue";
    case "waiting":
      return "waiting for consumers";
    case "moving":
      return "in progress";
    case "paused":
      return "paused";
    case "new":
      return "not enrolled";
    case "resting":
      return "idle";
  }
}

/** A small sign that shows the condition by its shape, not by colour alone. */
export function conditionMark(condition: Condition): Html {
  return html`<svg class="mark mark-${condition}" viewBox="0 0 16 16" width="14" height="14" role="img">
    <title>${conditionText(condition)}</title>
    ${shapeOf(condition)}
  </svg>`;
}

function shapeOf(condition: Condition): Html {
  switch (condition) {
    case "needs-person":
      return html`<path class="solid" d="M8 1 15.5 14.5H.5Z" />`;
    case "overdue":
      return html`<rect class="solid" x="3" y="3" width="10" height="10" transform="rotate(45 8 8)" />`;
    case "waiting":
      return html`<circle class="ring" cx="8" cy="8" r="6" /><path class="solid" d="M8 2a6 6 0 0 1 0 12Z" />`;
    case "moving":
      return html`<circle class="solid" cx="8" cy="8" r="7" />`;
    case "paused":
      return html`<path class="solid" d="M3 2h3.5v12H3ZM9.5 2H13v12H9.5Z" />`;
    case "new":
      return html`<circle class="ring dashed" cx="8" cy="8" r="6" />`;
    case "resting":
      return html`<circle class="ring" cx="8" cy="8" r="6" />`;
  }
}
