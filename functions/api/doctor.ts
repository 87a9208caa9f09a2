import { faultsInNew } from "../../shared/fleet-file/fleet-file.ts";
import type { HttpResponseInit } from "@azure/functions";
import { accountQuery } from "../../shared/api/queries.ts";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import { KeyturnError, SettingsInvalidError } from "../../shared/errors.ts";
import { answerWithin, subject } from "../../shared/inventory/diagnose.ts";
import { examine } from "../../shared/inventory/doctor.ts";
import { doctorReport } from "../../shared/view/doctor-report.ts";
import type { Exchange } from "../edge/exchange.ts";
import { hostNow } from "../edge/host-dated-tokens.ts";
import { Answer, json } from "../edge/http-edge.ts";
import { problem } from "../edge/problem.ts";
import { parsedQuery } from "../edge/query.ts";
import { repairEdge } from "../edge/repair-edge.ts";
import type { Services } from "../edge/services.ts";
import { services } from "../edge/services.ts";

const patienceMs = 10_000;

/**
 * `GET /api/doctor?account=vision` checks every permission and every network path, for one account or all, with calls
 * that change nothing. It needs an operator: listing keys counts against a limit that rotations share. While the
 * storage, the fleet file or the settings are broken, it says so and checks the rest.
 */
export const doctor = repairEdge(
  "KeyRotation.Operate",
  (exchange) => examined(exchange, exchange.services),
  async (fault, exchange) => {
    if (!(fault instanceof SettingsInvalidError)) {
      const answer = await examined(exchange, services());
      return answer instanceof Answer ? answer.response : answer;
    }
    const diagnoses = fault.faults.map(({ path, message }) => {
      const target = path === "" ? "the app's settings" : path;
      return { ...subject("settings", target), verdict: "wrong" as const, message };
    });
    return json(200, doctorReport({ diagnoses }, hostNow()));
  },
);

async function examined(
  exchange: Pick<Exchange, "request">,
  made: Services,
): Promise<HttpResponseInit | Answer> {
  const asked = parsedQuery(exchange, accountQuery);
  if (asked instanceof Answer) return asked;
  const known = await knownAccounts(made);
  const wanted = (known ?? []).filter(({ name }) => asked.account === undefined || name === asked.account);
  if (known && asked.account !== undefined && wanted.length === 0) {
    return problem("ACCOUNT_NOT_FOUND", { account: asked.account });
  }
  const { ports, fleetStore, usageMetrics, places, discovery, fleet, signer, archiveGuard } = made;
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
      ...(signer && { signer }),
      ...(archiveGuard && { archiveGuard }),
      readFleet: async () => faultsInNew(await fleet.fresh()),
      hostAheadMs: () => made.time.hostAheadMs(),
    },
  );
  return json(200, doctorReport(found, timeOf(ports), made.customCloud));
}

function timeOf({ clock }: Services["ports"]): Date {
  try {
    return clock.now();
  } catch {
    return hostNow();
  }
}

/** Nothing when the fleet file cannot be read: its own check says why. */
async function knownAccounts({ fleet }: Services): Promise<readonly AccountSpec[] | undefined> {
  try {
    return (await answerWithin(patienceMs, "reading the fleet file", fleet.fresh())).accounts;
  } catch (error) {
    if (error instanceof KeyturnError) return undefined;
    throw error;
  }
}
