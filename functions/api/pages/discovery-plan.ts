import { html } from "../../../shared/view/page/html.ts";
import { pagePath } from "../../../shared/view/page/pages/page-index.ts";
import { shellWord } from "../../../shared/view/page/pages/shell-word.ts";
import type { FoundCopies } from "../../../shared/view/tables/copies-table.ts";
import { copiesTable } from "../../../shared/view/tables/copies-table.ts";
import { discoveryTable } from "../../../shared/view/tables/discovery-table.ts";
import type { Result } from "../../../shared/view/tables/result.ts";
import { discovery, foundCopies } from "../discovery.ts";
import type { Question } from "./api-answer.ts";
import { apiAnswer, documentIn } from "./api-answer.ts";
import type { Asked } from "./asked.ts";
import type { Content, PagePlan } from "./shown-page.ts";
import type { Exchange } from "../../edge/exchange.ts";

type Found = Parameters<typeof discoveryTable>[0];

/** What the last run found about the fleet, or the copies of one account's keys. The API gives both page by page. */
export const discoveryPlan: PagePlan = {
  command: (asked) => {
    const account = asked.get("account");
    return account === undefined ? "keyturn discover" : `keyturn copies list ${shellWord(account)}`;
  },
  keeps: ["account", "after"],
  fields: (asked) => [
    {
      name: "account",
      label: "Copies of the keys of account",
      type: "text",
      value: asked.get("account") ?? "",
    },
  ],
  content: (exchange, asked) => {
    const account = asked.get("account");
    const query = asked.given("after");
    return account === undefined
      ? oneBatch(exchange, asked, { call: discovery, query }, (found) => discoveryTable(found as Found))
      : oneBatch(exchange, asked, { call: foundCopies, params: { account }, query }, (found) =>
          copiesTable(found as FoundCopies),
        );
  },
};

async function oneBatch(
  exchange: Exchange,
  asked: Asked,
  question: Question,
  table: (document: object) => Result,
): Promise<Content> {
  const { ok, refused } = await documentIn<{ readonly next?: string }>(await apiAnswer(exchange, question));
  if (!ok) return { ...(refused && { refused }) };
  const after = new URLSearchParams(ok.next?.split("?")[1]).get("after");
  if (after === null) return { result: table(ok) };
  const next = pagePath("discovery", { ...asked.given("account"), after });
  return { result: table(ok), after: html`<p><a rel="next" href="${next}">More of this search</a></p>` };
}
