import type { Rollout } from "../../api/rollout.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { distance, moment } from "./moments.ts";
import { notice, resumeHint } from "./notice.ts";
import { accountPath } from "./page-links.ts";

const maxNamed = 5;

/** Why no rotation of the fleet starts; empty while rotations may start. */
export function lineNotice({ stopped, failures, opensAt, resumed: [resumed] }: Rollout, now: Date): Html {
  if (stopped) {
    return notice(
      "bad",
      "The line has stopped",
      html`<p>
          ${failures.length === 1 ? "A rotation has" : html`${failures.length} rotations have`} failed
          ${resumed && html`since ${resumed.by} resumed the line ${distance(new Date(resumed.at), now)}`}:
          ${failedAccounts(failures)}. Only emergencies start; rotations in flight continue.
        </p>
        <p class="small">${resumeHint}</p>`,
    );
  }
  if (opensAt === undefined) return html``;
  const opens = new Date(opensAt);
  return notice(
    "calm",
    "No change window is open",
    html`<p>
      Rotations start again ${distance(opens, now)}, at ${moment(opens)} UTC; rotations in flight continue.
    </p>`,
  );
}

function failedAccounts(failures: Rollout["failures"]): Html {
  const names = [...new Set(failures.map(({ account }) => account))];
  const more = names.length - maxNamed;
  return html`${names
    .slice(0, maxNamed)
    .map((name, index) => html`${index > 0 && ", "}<a href="${accountPath(name)}">${name}</a>`)}
  ${more > 0 && html`and ${more} more`}`;
}
