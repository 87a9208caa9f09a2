import type { AccountSpec, Fleet } from "../../../shared/domain/account/account-spec.ts";
import type { ReconcilerPorts } from "../../../shared/reconciler/ports.ts";
import type { AccountShown } from "../../../shared/view/page/account-shown.ts";
import type { FilterName, FleetWish } from "../../../shared/view/page/fleet-filter.ts";
import { withTrailFault } from "../../../shared/view/attention/attention.ts";
import { fleetRows } from "../../../shared/view/page/sections/fleet-rows.ts";
import { principalNames, withNames } from "../../../shared/view/principal-names.ts";
import { driftRecords, eventsReadUpTo } from "../drift-records.ts";
import { readFleetDocuments } from "../read-account.ts";

interface FleetShown {
  readonly accounts: readonly AccountShown[];
  /** Of a large fleet: the accounts of the rows that are shown, by name, as `accounts` of a small one has them all. */
  readonly whole?: ReadonlyMap<string, AccountShown>;
  readonly uncounted?: FilterName;
}

/**
 * Reads the fleet as its page shows it. Of more than 1,000 accounts it reads the heads alone, and reports and events only
 * of the rows that are shown: what nothing but reports tells, such as a contested instance, is then on these rows and on
 * the pages of the accounts. Drift is counted there only where the visitor asks for it, since events tell it.
 */
export async function readFleetShown(
  fleet: Fleet,
  wish: FleetWish,
  ports: ReconcilerPorts,
): Promise<FleetShown> {
  const names = principalNames(fleet);
  const isLarge = fleet.accounts.length > eventsReadUpTo;
  const wantsDrift = wish.show === "drift";
  if (!isLarge) return { accounts: await shownOf(fleet.accounts, names, ports, true) };
  const board = { ...ports.board, reports: async () => [] };
  const accounts = await shownOf(fleet.accounts, names, { ...ports, board }, wantsDrift);
  const wanted = new Set(
    fleetRows(accounts, wish, ports.clock.now()).rows.map(({ document }) => document.account),
  );
  const rows = await shownOf(
    fleet.accounts.filter(({ name }) => wanted.has(name)),
    names,
    ports,
    true,
  );
  const whole = new Map(rows.map((row) => [row.document.account, row]));
  return { accounts, whole, ...(!wantsDrift && { uncounted: "drift" }) };
}

async function shownOf(
  specs: readonly AccountSpec[],
  names: ReadonlyMap<string, string>,
  ports: ReconcilerPorts,
  withDrift: boolean,
): Promise<readonly AccountShown[]> {
  const readings = await readFleetDocuments(specs, ports);
  const trails = withDrift ? readings.flatMap(({ trail }) => trail ?? []) : [];
  const drifts = await driftRecords(ports.trail, trails);
  return readings.map(({ spec: { name, policy }, document }) => {
    const { paused, ...shown } = withTrailFault(document, drifts.get(name)?.trailFault);
    return {
      ...drifts.get(name),
      document: { ...shown, ...(paused && { paused: withNames(paused, names) }) },
      policy,
    };
  });
}
