import { paginationQuery } from "../../shared/api/paging.ts";
import { attentionPart } from "../../shared/view/attention/attention-document.ts";
import { Answer, httpEdge, json } from "../edge/http-edge.ts";
import { nextPageUrl } from "../edge/pagination.ts";
import { parsedQuery } from "../edge/query.ts";
import { readAttention } from "../edge/read-attention.ts";

/** `GET /api/attention` lists everything that needs a person over the whole fleet, most urgent first. */
export const attention = httpEdge("KeyRotation.Read", async (exchange) => {
  const wish = parsedQuery(exchange, paginationQuery);
  if (wish instanceof Answer) return wish;
  const matters = await readAttention(exchange.services);
  const { document, after } = attentionPart(matters, exchange.services.ports.clock.now(), wish);
  return json(200, { ...document, ...nextPageUrl(exchange.request, wish.limit, after) });
});
