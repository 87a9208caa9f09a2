import { mapConcurrent } from "../../shared/concurrency.ts";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import type { Discovery } from "../../shared/domain/discovery/discovery.ts";
import { RecordUnreadableError } from "../../shared/errors.ts";
import type { TrailStore } from "../../shared/ports/trail-store.ts";
import type { RecordedEvent, Trail } from "../../shared/records/trail.ts";
import type { ReconcilerPorts } from "../../shared/reconciler/ports.ts";
import { readHeads } from "../../shared/records/read-heads.ts";
import { paginationQuery } from "../../shared/api/paging.ts";
import type { AccountDocument } from "../../shared/api/account.ts";
import { accountDocument } from "../../shared/view/account-document.ts";
import { rotationHistory } from "../../shared/view/rotation-history.ts";
import { tagged } from "../edge/conditions.ts";
import type { Exchange } from "../edge/exchange.ts";
import { accountTag } from "../edge/etag.ts";
import { accountOf, Answer, httpEdge, json } from "../edge/http-edge.ts";
import { nextPageUrl, paginateByName } from "../edge/pagination.ts";
import { parsedQuery } from "../edge/query.ts";
import type { Services } from "../edge/services.ts";

const atOnce = 32;

/** `GET /api/accounts` shows the fleet, `GET /api/accounts/{account}` one account with its rotations. */
export const status = httpEdge("KeyRotation.Read", (exchange) =>
  exchange.request.params["account"] === undefined ? fleetStatus(exchange) : accountStatus(exchange),
);

async function fleetStatus(exchange: Exchange) {
  const wish = parsedQuery(exchange, paginationQuery);
  if (wish instanceof Answer) return wish;
  const { accounts } = await exchange.services.fleet.current();
  const { items, after } = paginateByName(accounts, wish);
  const sightings = await accountSightings(items, exchange.services);
  return json(200, {
    accounts: sightings.map(({ document }) => document),
    ...nextPageUrl(exchange.request, wish.limit, after),
  });
}

/** One account of the fleet as it is now. */
export interface AccountReading {
  readonly spec: AccountSpec;
  /** Absent before the first record, and when the record cannot be read. */
  readonly trail?: Trail;
  readonly document: AccountDocument;
}

export async function fleetSightings(services: Services): Promise<readonly AccountReading[]> {
  return accountSightings((await services.fleet.current()).accounts, services);
}

async function accountSightings(
  accounts: readonly AccountSpec[],
  { ports }: Services,
): Promise<readonly AccountReading[]> {
  const [heads, discovery] = await Promise.all([readHeads(accounts, ports.trail), lastDiscovery(ports)]);
  const now = ports.clock.now();
  return mapConcurrent(accounts, atOnce, async (spec) => {
    const trail = heads.get(spec.name);
    const shown = trail ?? ({ state: { phase: "unenrolled" } } as const);
    const document = accountDocument(spec, shown, await ports.board.reports(spec.name), now, discovery);
    return { spec, document, ...(trail && { trail }) };
  });
}

async function accountStatus(exchange: Exchange) {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return spec;
  const { ports } = exchange.services;
  const [{ document, trail }, { events, trailFault }] = await Promise.all([
    accountSighting(spec, exchange.services),
    recordOf(spec.name, ports.trail),
  ]);
  const rotations = rotationHistory(events.map(({ event }) => event));
  const shown = JSON.stringify({ ...document, rotations, ...(trailFault && { trailFault }) });
  const headers = { "content-type": "application/json", "cache-control": "no-cache" };
  return tagged(exchange.request, accountTag(trail, shown), { status: 200, headers, body: shown });
}

export async function accountSighting(
  spec: AccountSpec,
  { ports }: Services,
): Promise<{ readonly document: AccountDocument; readonly trail: Trail }> {
  const [trail, reports, discovery] = await Promise.all([
    ports.trail.read(spec.name),
    ports.board.reports(spec.name),
    lastDiscovery(ports),
  ]);
  return { document: accountDocument(spec, trail, reports, ports.clock.now(), discovery), trail };
}

/** Nothing also when it cannot be read: the account itself is shown all the same. */
export async function lastDiscovery({
  discovery,
}: Pick<ReconcilerPorts, "discovery">): Promise<Discovery | undefined> {
  try {
    return await discovery.read();
  } catch (error) {
    if (!(error instanceof RecordUnreadableError)) throw error;
    return undefined;
  }
}

interface AccountRecord {
  readonly events: readonly RecordedEvent[];
  readonly trailFault?: { readonly code: string; readonly message: string };
}

/** The events, or what is wrong with the record of them: an account that needs a person must have a page. */
export async function recordOf(account: string, trail: TrailStore): Promise<AccountRecord> {
  try {
    return { events: await trail.events(account) };
  } catch (error) {
    if (!(error instanceof RecordUnreadableError)) throw error;
    return { events: [], trailFault: { code: error.code, message: error.message } };
  }
}
