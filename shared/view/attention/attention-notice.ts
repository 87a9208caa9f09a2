import type { Matter } from "../../api/attention.ts";
import { levelOf, neededNow } from "./urgency.ts";
import type { Html } from "../page/html.ts";
import { html } from "../page/html.ts";
import { helpPath } from "../page/help/help-links.ts";
import { pagePath } from "../page/pages/page-index.ts";
import { readable, sentence } from "../page/moments.ts";
import { notice } from "../page/notice.ts";
import { accountPath } from "../page/page-links.ts";

/**
 * Lists the first `most` matters, each with its command and the alert rule that raises it, and links to the others; empty
 * where there are none.
 */
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
      ${more > 0 && html`<p class="small">and <a href="${pagePath("attention")}">${more} more</a></p>`}`,
  );
}

/**
 * How much needs a person, as a link to all of it; empty when nothing does.
 *
 * @param isPart only a part of the fleet was read in full, so that the list may have more.
 */
export function attentionCounts(matters: readonly Matter[], isPart: boolean): Html {
  if (matters.length === 0) return html``;
  const now = neededNow(matters).length;
  const counts = isPart ? "" : ` (${now} now, ${matters.length - now} soon)`;
  return html`<p class="small">
    <a href="${pagePath("attention")}">Everything that needs a person${counts}</a>
  </p>`;
}

/** One matter; those of an account link to its page. */
function matterItem({ account, sentence: said, command, topic, alert, kind, level }: Matter): Html {
  return html`<li data-kind="${kind}" data-level="${level}">
    ${account !== undefined && (kind === "left-behind" ? html`<b>${account}</b>:` : html`<a href="${accountPath(account)}">${account}</a>:`)}
    ${account === undefined ? sentence(said) : readable(said)}
    <span class="small"
      ><code>${command}</code> ·
      <a href="${helpPath(topic)}">runbook</a
      >${alert !== undefined && html` · raised by the alert rule <code>keyturn-${alert}</code>`}</span
    >
  </li>`;
}

function titleOf(matters: readonly Matter[]): string {
  const now = matters.filter(({ level }) => level === "now").length;
  if (now === 0) return matters.length === 1 ? "A person should look" : `${matters.length} things to look at`;
  return now === 1 ? "A person must act now" : `A person must act now on ${now} things`;
}
