import type { HttpResponseInit } from "@azure/functions";
import { paginationQuery } from "../../shared/api/paging.ts";
import type { PageOfRun } from "../../shared/view/discovery-page.ts";
import { copyPage, discoveryPage } from "../../shared/view/discovery-page.ts";
import type { Exchange } from "../edge/exchange.ts";
import { accountOf, Answer, httpEdge, json } from "../edge/http-edge.ts";
import { nextPageUrl } from "../edge/pagination.ts";
import { problem } from "../edge/problem.ts";
import { parsedQuery } from "../edge/query.ts";
import { runDiscovery } from "../triggers/discover.ts";

/** `GET /api/discovery` shows what the last run found. */
export const discovery = httpEdge("KeyRotation.Read", async (exchange) => {
  const wish = parsedQuery(exchange, paginationQuery);
  if (wish instanceof Answer) return wish;
  const last = await exchange.services.ports.discovery.read();
  if (!last) return problem("DISCOVERY_NOT_RUN");
  return pageAnswer(exchange, discoveryPage(last, wish), wish.limit);
});

/**
 * `POST /api/discovery` runs now. A caller that asks while a run is under way gets the result of that run; `at` tells
 * which one it is. A repeated call changes nothing except what is known.
 */
export const discoverNow = httpEdge(
  { role: "KeyRotation.Operate", repeats: "harmless" },
  async (exchange) => {
    const wish = parsedQuery(exchange, paginationQuery.pick({ limit: true }));
    if (wish instanceof Answer) return wish;
    const found = await runDiscovery(exchange.context);
    return pageAnswer(exchange, discoveryPage(found, wish), wish.limit);
  },
);

/** `GET /api/accounts/{account}/copies` shows where the last run found copies of the account's keys. */
export const foundCopies = httpEdge("KeyRotation.Read", async (exchange) => {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return spec;
  const wish = parsedQuery(exchange, paginationQuery);
  if (wish instanceof Answer) return wish;
  const last = await exchange.services.ports.discovery.read();
  if (!last) return problem("DISCOVERY_NOT_RUN");
  return pageAnswer(exchange, copyPage(spec.name, last, wish), wish.limit);
});

function pageAnswer(
  { request }: Exchange,
  page: PageOfRun<object> | undefined,
  limit: number,
): HttpResponseInit {
  if (page) return json(200, { ...page.shown, ...nextPageUrl(request, limit, page.after) });
  const message = "belongs to another discovery run: start again without it";
  return problem("INVALID_QUERY", { errors: [{ path: "after", message }] });
}
