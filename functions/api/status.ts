import { paginationQuery } from "../../shared/api/paging.ts";
import { namesWithin, principalNames } from "../../shared/view/principal-names.ts";
import { withTrailFault } from "../../shared/view/attention/attention.ts";
import { rotationHistory } from "../../shared/view/rotation-history.ts";
import { lastDriftDocument } from "../../shared/view/page/last-drift.ts";
import { tagged } from "../edge/conditions.ts";
import { readFaults } from "../edge/drift-records.ts";
import { accountTag } from "../edge/etag.ts";
import type { Exchange } from "../edge/exchange.ts";
import { accountOf, Answer, httpEdge, json } from "../edge/http-edge.ts";
import { nextPageUrl, paginateByName } from "../edge/pagination.ts";
import { parsedQuery } from "../edge/query.ts";
import { readFleetAttention } from "../edge/read-attention.ts";
import { readAccountDocument, readFleetDocuments, readRecord } from "../edge/read-account.ts";

/** `GET /api/accounts` shows the fleet, `GET /api/accounts/{account}` one account with its rotations. */
export const status = httpEdge("KeyRotation.Read", (exchange) =>
  exchange.request.params["account"] === undefined ? fleetStatus(exchange) : accountStatus(exchange),
);

async function fleetStatus(exchange: Exchange) {
  const wish = parsedQuery(exchange, paginationQuery);
  if (wish instanceof Answer) return wish;
  const { fleet, ports } = exchange.services;
  const current = await fleet.current();
  const { items, after } = paginateByName(current.accounts, wish);
  const [shown, attention] = await Promise.all([
    readFleetDocuments(items, ports),
    wish.after === undefined ? readFleetAttention(current, exchange.services) : undefined,
  ]);
  return json(200, {
    accounts: await readFaults(current, shown, ports.trail),
    ...(attention && { attention }),
    ...nextPageUrl(exchange.request, wish.limit, after),
  });
}

async function accountStatus(exchange: Exchange) {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return spec;
  const { fleet, ports } = exchange.services;
  const [{ document, trail }, { events, trailFault }, inFleet] = await Promise.all([
    readAccountDocument(spec, ports),
    readRecord(spec.name, ports.trail),
    fleet.current(),
  ]);
  const rotations = rotationHistory(events.map(({ event }) => event));
  const lastDrift = lastDriftDocument(events);
  const names = namesWithin([document, rotations], principalNames(inFleet, spec));
  const shown = JSON.stringify({
    ...withTrailFault(document, trailFault),
    rotations,
    ...(Object.keys(names).length > 0 && { names }),
    ...(lastDrift && { lastDrift }),
    ...(trailFault && { trailFault }),
  });
  const headers = { "content-type": "application/json", "cache-control": "no-cache" };
  return tagged(exchange.request, accountTag(trail, shown), { status: 200, headers, body: shown });
}
