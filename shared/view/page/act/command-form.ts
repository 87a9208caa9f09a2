import type { Html } from "../html.ts";
import { html } from "../html.ts";
import { accountPath, fleetPath } from "../page-links.ts";
import type { CommandName } from "./page-command.ts";
import { pageCommand } from "./page-command.ts";
import type { FormSession } from "./viewer.ts";

/** What a form sends along unseen, by the name of the field. */
export type HiddenFields = Readonly<Record<string, string | readonly string[]>>;

interface FormParts {
  /** Told apart from other forms of the page. */
  readonly id: string;
  readonly command: CommandName;
  /** Absent for a command of the fleet. */
  readonly account?: string;
  readonly hidden: HiddenFields;
  readonly form: FormSession;
  /** What was typed before, where it is shown again. */
  readonly reason?: string;
}

/** The form of one command: a reason, a box to tick where it is disruptive, and its button. Works without script. */
export function commandForm({ id, command, account, hidden, form, reason = "" }: FormParts): Html {
  const { means, button, sure } = pageCommand(command);
  const own = { token: form.token, once: form.once, ...hidden };
  return html`<form class="act" method="post" action="${actionOf(command, account)}">
    ${Object.entries(own).flatMap(([name, values]) =>
      [values].flat().map((value) => html`<input type="hidden" name="${name}" value="${value}" />`),
    )}
    <p class="small">${means}</p>
    <p>
      <label for="${id}-reason">Reason, for the record</label>
      <input
        id="${id}-reason"
        name="reason"
        type="text"
        value="${reason}"
        maxlength="500"
        required
        autocomplete="off"
      />
    </p>
    ${
      sure !== undefined &&
      html`<p class="sure">
        <input id="${id}-sure" name="sure" type="checkbox" value="yes" required />
        <label for="${id}-sure">${sure}</label>
      </p>`
    }
    <p><button type="submit">${button}</button></p>
  </form>`;
}

function actionOf(command: CommandName, account: string | undefined): string {
  return account === undefined ? `${fleetPath}/fleet/${command}` : `${accountPath(account)}/${command}`;
}
