import type { HttpResponseInit } from "@azure/functions";
import { environments } from "../../../shared/domain/vocabulary.ts";
import type { EvidenceBundle } from "../../../shared/api/evidence-bundle.ts";
import { authenticityOf } from "../../../shared/view/evidence/authenticity.ts";
import { verifyEvidence } from "../../../shared/view/evidence/verify-evidence.ts";
import type { Html } from "../../../shared/view/page/html.ts";
import { html } from "../../../shared/view/page/html.ts";
import { accountPath } from "../../../shared/view/page/page-links.ts";
import { pagePath, rotationPath } from "../../../shared/view/page/pages/page-index.ts";
import { options, shellWord } from "../../../shared/view/page/pages/shell-word.ts";
import { evidenceTable } from "../../../shared/view/tables/evidence-table.ts";
import type { Result } from "../../../shared/view/tables/result.ts";
import { verifiedTable } from "../../../shared/view/tables/verified-table.ts";
import type { Exchange } from "../../edge/exchange.ts";
import { periodEvidence, rotationEvidence } from "../evidence.ts";
import type { Question } from "./api-answer.ts";
import { apiAnswer, documentIn, textIn } from "./api-answer.ts";
import type { Asked } from "./asked.ts";
import type { Content, PagePlan } from "./shown-page.ts";

const formats = ["json", "markdown", "html"] as const;

/** The evidence of a period: this quarter unless the address names another. */
export const evidencePlan: PagePlan = {
  command: (asked) => `keyturn evidence rotations${options({ quarter: "this", ...periodIn(asked) })}`,
  keeps: ["from", "to", "environment", "account"],
  fields: (asked) => [
    { name: "from", label: "From", type: "date", value: asked.get("from") ?? "" },
    { name: "to", label: "Before", type: "date", value: asked.get("to") ?? "" },
    {
      name: "environment",
      label: "Environment",
      type: "select",
      value: asked.get("environment") ?? "",
      options: [["", "all"], ...environments.map((one) => [one, one] as const)],
    },
    { name: "account", label: "Account", type: "text", value: asked.get("account") ?? "" },
  ],
  linkOf:
    () =>
    (column, [account, rotation]) =>
      column === "rotation" && typeof account === "string" && typeof rotation === "string" && rotation !== ""
        ? rotationPath(account, rotation)
        : undefined,
  file: (exchange, asked) => wantedFile(exchange, asked, periodQuestion(exchange, asked)),
  content: (exchange, asked) => {
    const { query } = periodQuestion(exchange, asked);
    const links = downloads((format) => pagePath("evidence", { ...query, format }));
    return evidenceContent(exchange, periodQuestion(exchange, asked), links, "the period");
  },
};

/** The evidence of one rotation. */
export function rotationPlan(account: string, rotation: string): PagePlan {
  const question = { call: rotationEvidence, params: { account, rotation } };
  return {
    command: () => `keyturn evidence export ${shellWord(account)} ${shellWord(rotation)}`,
    file: (exchange, asked) => wantedFile(exchange, asked, question),
    content: async (exchange) => {
      const links = downloads((format) => `${rotationPath(account, rotation)}?format=${format}`);
      const content = await evidenceContent(exchange, question, links, rotation);
      const back = html`<p><a href="${accountPath(account)}">Account ${account}</a></p>`;
      return { ...content, after: [content.after, back] };
    },
  };
}

/** A period has a beginning: an end alone counts for nothing. */
function periodIn(asked: Asked): Readonly<Record<string, string | undefined>> {
  const others = asked.given("environment", "account");
  return asked.get("from") === undefined
    ? others
    : { ...others, ...asked.given("from", "to"), quarter: undefined };
}

function periodQuestion(exchange: Exchange, asked: Asked) {
  const now = exchange.services.ports.clock.now();
  const quarter = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (now.getUTCMonth() % 3), 1));
  const from = quarter.toISOString().slice(0, 10);
  const query = {
    from,
    to: now.toISOString(),
    ...asked.given("environment", "account"),
    ...(asked.get("from") !== undefined && asked.given("from", "to")),
  };
  return { call: periodEvidence, query };
}

/** A download is the answer of the API, byte for byte. */
async function wantedFile(
  exchange: Exchange,
  asked: Asked,
  { query = {}, ...question }: Question,
): Promise<HttpResponseInit | undefined> {
  const format = formats.find((one) => one === asked.get("format"));
  if (format === undefined) return undefined;
  const answer = await apiAnswer(exchange, { ...question, query: { ...query, format } });
  return (answer.status ?? 200) < 300 ? answer : undefined;
}

function downloads(hrefOf: (format: string) => string): Html {
  const link = (format: string, words: string) => html`<a href="${hrefOf(format)}" download>${words}</a>`;
  return html`<p class="actions">
    Download: ${link("json", "JSON, which can be verified")} ${link("markdown", "Markdown")}
    ${link("html", "HTML")}
  </p>`;
}

async function evidenceContent(
  exchange: Exchange,
  question: Question,
  before: Html,
  file: string,
): Promise<Content> {
  const answer = await apiAnswer(exchange, question);
  const read = await documentIn<EvidenceBundle>(answer);
  if (!read.ok) return { ...(read.refused && { refused: read.refused }) };
  const verified = verifyEvidence(textIn(answer));
  const verdict =
    "ok" in verified
      ? verifiedTable(file, verified, { isKeyGiven: false, accounts: authenticityOf(verified.ok, []) })
      : verifiedTable(file, verified);
  return { result: together(evidenceTable(read.ok), verdict), before };
}

/** The rotations, and below them what `keyturn evidence verify` says of the file. */
function together(rotations: Result, { sections: [first, ...others], notes = [] }: Result): Result {
  const verdict = first
    ? [{ title: "Verified as `keyturn evidence verify` does", ...first }, ...others]
    : others;
  return { data: rotations.data, sections: [...rotations.sections, ...verdict], notes };
}
