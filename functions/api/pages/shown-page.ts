import type { HttpResponseInit } from "@azure/functions";
import type { Html, Shown } from "../../../shared/view/page/html.ts";
import type { PageName } from "../../../shared/view/page/pages/page-index.ts";
import { pagePath, pageWords } from "../../../shared/view/page/pages/page-index.ts";
import type { QueryField } from "../../../shared/view/page/pages/query-form.ts";
import { refusalNotice } from "../../../shared/view/page/pages/refusal-notice.ts";
import { resultPage } from "../../../shared/view/page/pages/result-page.ts";
import { partIn } from "../../../shared/view/page/sections/rows-shown.ts";
import type { Cell, Result } from "../../../shared/view/tables/result.ts";
import type { Exchange } from "../../edge/exchange.ts";
import { page } from "../../edge/page-edge.ts";
import type { Refused } from "./api-answer.ts";
import type { Asked } from "./asked.ts";
import { askedOf } from "./asked.ts";

/** What a page has to show. */
export interface Content {
  readonly result?: Result;
  readonly refused?: Refused;
  readonly before?: Shown;
  readonly after?: Shown;
}

/** A page beside those of the fleet and of an account: what it asks for, and the command that shows the same. */
export interface PagePlan {
  readonly command: (asked: Asked) => string;
  /** Parameters of the address that a link to another part of a table keeps. */
  readonly keeps?: readonly string[];
  readonly fields?: (asked: Asked) => readonly QueryField[];
  readonly button?: string;
  readonly linkOf?: (asked: Asked) => (column: string, row: readonly Cell[]) => string | undefined;
  /** The answer itself where the visitor wants a file. */
  readonly file?: (exchange: Exchange, asked: Asked) => Promise<HttpResponseInit | undefined>;
  readonly content: (exchange: Exchange, asked: Asked) => Promise<Content>;
}

/** How a page is headed, and where its form and the links to its other parts lead. */
interface Place {
  readonly here: PageName | "fleet";
  readonly title: string;
  readonly sentence: string;
  readonly pathWith: (query: Readonly<Record<string, string>>) => string;
}

export function placeOf(name: PageName): Place {
  return { here: name, ...pageWords[name], pathWith: (query) => pagePath(name, query) };
}

/** Answers with a page, or with the file that the visitor wants instead. */
export async function shownPage(exchange: Exchange, place: Place, plan: PagePlan): Promise<HttpResponseInit> {
  const { request, services } = exchange;
  const asked = askedOf(request);
  const file = await plan.file?.(exchange, asked);
  if (file) return file;
  const [{ accounts }, content] = await Promise.all([
    services.fleet.current(),
    plan.content(exchange, asked),
  ]);
  const { result, refused, before, after } = content;
  const names = new Set(accounts.map(({ name }) => name));
  const kept = asked.given(...(plan.keeps ?? []));
  const linkOf = plan.linkOf?.(asked);
  const shown: Html = resultPage({
    here: place.here,
    title: place.title,
    sentence: place.sentence,
    command: plan.command(asked),
    now: services.ports.clock.now(),
    action: place.pathWith({}),
    fields: plan.fields?.(asked) ?? [],
    ...(plan.button !== undefined && { button: plan.button }),
    before: [refused && refusalNotice(refused), before],
    after,
    ...(result && { result }),
    around: {
      part: partIn(asked.get("part")),
      hrefOf: (part) => place.pathWith({ ...kept, part: String(part) }),
      isAccount: (name) => names.has(name),
      ...(linkOf && { linkOf }),
    },
  });
  return page(200, shown);
}
