import { hourMs, minuteMs } from "../../../domain/time.ts";
import type { EmergencyWish } from "../../../domain/commands/commands.ts";
import type { Html } from "../html.ts";
import { html } from "../html.ts";
import { accountPath } from "../page-links.ts";
import type { Viewer } from "./viewer.ts";

const leaks = [
  ["active", "the published key"],
  ["standby", "the other key"],
  ["both", "both keys"],
] as const;

const deadlines = [
  [15 * minuteMs, "15 minutes"],
  [0, "no time at all"],
  [5 * minuteMs, "5 minutes"],
  [hourMs, "1 hour"],
] as const;

const usual: EmergencyWish = { compromised: "active", gate: "wait", deadlineMs: 15 * minuteMs };

/** Where an emergency is chosen and its blast radius shown. */
export function emergencyPath(account: string): string {
  return `${accountPath(account)}/emergency`;
}

/** What has leaked and how long to wait. Only shows whom that affects, and starts nothing. */
export function emergencyChoices(
  account: string,
  { roles }: Pick<Viewer, "roles">,
  wish: EmergencyWish = usual,
): Html {
  const mayWaive = roles.includes("KeyRotation.Approve");
  // One that was named by its slot or fingerprint in the address.
  const named = leaks.some(([name]) => name === wish.compromised)
    ? leaks
    : [...leaks, [wish.compromised, wish.compromised] as const];
  return html`<form class="act choices" method="get" action="${emergencyPath(account)}">
    <p>
      <label for="compromised">What has leaked</label>
      <select id="compromised" name="compromised">
        ${named.map(([name, text]) => option(name, text, name === wish.compromised))}
      </select>
    </p>
    <p>
      <label for="gate">Consumers that still use it</label>
      <select id="gate" name="gate">
        ${option("wait", "wait for them, however long it takes", wish.gate === "wait")}
        ${mayWaive && option("waive", "cut them off after the deadline", wish.gate === "waive")}
      </select>
      ${
        !mayWaive &&
        html`<span class="small quiet"
          >Cutting them off takes <code>KeyRotation.Approve</code> as well.</span
        >`
      }
    </p>
    <p>
      <label for="deadlineMs">Deadline</label>
      <select id="deadlineMs" name="deadlineMs">
        ${deadlines.map(([ms, text]) => option(String(ms), text, ms === wish.deadlineMs))}
      </select>
    </p>
    <p><button type="submit">Show whom it affects</button></p>
  </form>`;
}

function option(value: string, text: string, isChosen: boolean): Html {
  return html`<option value="${value}" ${isChosen && html`selected`}>${text}</option>`;
}
