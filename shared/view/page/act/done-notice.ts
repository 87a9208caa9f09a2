import type { Html } from "../html.ts";
import { html } from "../html.ts";
import type { PageCommand } from "./page-command.ts";
import { commandNamed, pageCommand } from "./page-command.ts";

/**
 * What has just been done, in the words of the table alone; empty for any other text.
 *
 * @param did the name of the command; empty where the address proves none.
 */
export function doneNotice(did: string, on: PageCommand["on"]): Html {
  const name = commandNamed(did);
  if (name === undefined || pageCommand(name).on !== on) return html``;
  return html`<p class="done" role="status">${pageCommand(name).done}</p>`;
}
