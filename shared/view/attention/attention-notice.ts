import type { Matter } from "../../api/attention.ts";
import { levelOf } from "./urgency.ts";
import type { Html } from "../page/html.ts";
import { html } from "../page/html.ts";
import { readable, sentence } from "../page/moments.ts";
import { notice } from "../page/notice.ts";
import { accountPath } from "../page/page-links.ts";

/** What needs a person, each with its command and the alert rule that raises it; empty when nothing does. */
export function attentionNotice(matters: readonly Matter[], most = Infinity): Html {
  const level = levelOf(matters);
  if (level === undefined) return html``;
  const more = matters.length - most;
  return notice(
    level === "now" ? "bad" : "warn",
    titleOf(matters),
    html`<ul class="matters">
        ${matters.slice(0, most).map(matterItem)}
      </ul>
      ${more > 0 && html`<p class="small">and ${more} more</p>`}`,
  );
}

/** One matter; those of an account link to its page. */
function matterItem({ account, sentence: said, command, alert, kind, level }: Matter): Html {
  return html`<li data-kind="${kind}" data-level="${level}">
    ${account !== undefined && html`<a href="${accountPath(account)}">${account}</a>:`}
    ${account === undefined ? sentence(said) : readable(said)}
    <span class="small"
      ><code>${command}</code
      >${alert !== undefined && html` · raised by the alert rule <code>keyturn-${alert}</code>`}</span
    >
  </li>`;
}

function titleOf(matters: readonly Matter[]): string {
  const now = matters.filter(({ level }) => level === "now").length;
  if (now === 0) return matters.length === 1 ? "A person should look" : `${matters.length} things to look at`;
  return now === 1 ? "A person must act now" : `A person must act now on ${now} things`;
}
