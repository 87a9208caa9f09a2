import type { Discovery } from "../shared/domain/discovery.ts";
import { RecordUnreadableError } from "../shared/errors.ts";
import type { TrailStore } from "../shared/ports/trail-store.ts";
import type { ReconcilerPorts } from "../shared/reconciler/ports.ts";
import { accountDocument } from "../shared/view/account-document.ts";
import { rotationHistory } from "../shared/view/rotation-history.ts";
import type { Exchange } from "./http-edge.ts";
import { accountOf, Answer, httpEdge, json } from "./http-edge.ts";

/** `GET /api/accounts` shows the fleet, `GET /api/accounts/{account}` one account with its rotations. */
export const status = httpEdge("KeyRotation.Read", (exchange) =>
  exchange.request.params["account"] === undefined ? fleetStatus(exchange) : accountStatus(exchange),
);

async function fleetStatus({ services: { fleet, ports } }: Exchange) {
  const [{ accounts }, trails, discovery] = await Promise.all([
    fleet.current(),
    ports.trail.list(),
    lastDiscovery(ports),
  ]);
  const known = new Map(trails.map((trail) => [trail.account, trail]));
  const now = ports.clock.now();
  const documents = await Promise.all(
    accounts.map(async (spec) => {
      const trail = known.get(spec.name) ?? ({ rotation: { phase: "unenrolled" } } as const);
      return accountDocument(spec, trail, await ports.board.reports(spec.name), now, discovery);
    }),
  );
  return json(200, { accounts: documents });
}

async function accountStatus(exchange: Exchange) {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return spec;
  const { ports } = exchange.services;
  const { trail, board, clock } = ports;
  const [current, reports, history, discovery] = await Promise.all([
    trail.read(spec.name),
    board.reports(spec.name),
    historyOf(spec.name, trail),
    lastDiscovery(ports),
  ]);
  return json(200, { ...accountDocument(spec, current, reports, clock.now(), discovery), ...history });
}

/** Nothing also when it cannot be read: the account itself is shown all the same. */
async function lastDiscovery({ discovery }: ReconcilerPorts): Promise<Discovery | undefined> {
  try {
    return await discovery.read();
  } catch (error) {
    if (!(error instanceof RecordUnreadableError)) throw error;
    return undefined;
  }
}

/** The rotations, or what is wrong with the record of them: an account that needs a person must have a page. */
async function historyOf(account: string, trail: TrailStore) {
  try {
    const events = await trail.events(account);
    return { rotations: rotationHistory(events.map(({ event }) => event)) };
  } catch (error) {
    if (!(error instanceof RecordUnreadableError)) throw error;
    return { rotations: [], trailFault: { code: error.code, message: error.message } };
  }
}
