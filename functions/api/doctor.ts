import { accountQuery } from "../../shared/api/queries.ts";
import { examine } from "../../shared/inventory/doctor.ts";
import { doctorReport } from "../../shared/view/doctor-report.ts";
import { Answer, httpEdge, json } from "../edge/http-edge.ts";
import { problem } from "../edge/problem.ts";
import { parsedQuery } from "../edge/query.ts";

/**
 * `GET /api/doctor?account=vision` checks every permission and every network path, for one account or all, with calls
 * that change nothing. It needs an operator: listing keys counts against a limit that rotations share.
 */
export const doctor = httpEdge("KeyRotation.Operate", async (exchange) => {
  const asked = parsedQuery(exchange, accountQuery);
  if (asked instanceof Answer) return asked;
  const { services } = exchange;
  const { accounts } = await services.fleet.fresh();
  const wanted = accounts.filter(({ name }) => asked.account === undefined || name === asked.account);
  if (asked.account !== undefined && wanted.length === 0) {
    return problem("ACCOUNT_NOT_FOUND", { account: asked.account });
  }
  const { ports, fleetStore, usageMetrics, places, discovery } = services;
  const { self, auditLog, estate } = discovery;
  const found = await examine(
    { accounts: wanted },
    {
      ...ports,
      fleetStore,
      usageMetrics,
      places,
      self,
      auditLog,
      estate,
      hostAheadMs: () => services.time.hostAheadMs(),
    },
  );
  return json(200, doctorReport(found, ports.clock.now()));
});
