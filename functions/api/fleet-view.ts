import { mapConcurrent } from "../../shared/concurrency.ts";
import type { Discovery } from "../../shared/domain/discovery/discovery.ts";
import { effectiveSpec } from "../../shared/domain/rotation/effective-spec.ts";
import { discoveryFact, unexplainedCalls } from "../../shared/domain/discovery/unknown-consumers.ts";
import type { AccountView, DiscoveryView, FleetView } from "../../shared/view/fleet-view.ts";
import { readHeads } from "../../shared/records/read-heads.ts";
import type { Services } from "../edge/services.ts";
import { lastDiscovery } from "./status.ts";

const atOnce = 32;

/**
 * Reads the fleet as documents look at it: each account's head and reports, and what the last discovery found. Nothing
 * of Azure.
 */
export async function fleetView({ fleet, ports }: Services): Promise<FleetView> {
  const { accounts } = await fleet.current();
  const [heads, discovery] = await Promise.all([readHeads(accounts, ports.trail), lastDiscovery(ports)]);
  const views = await mapConcurrent(accounts, atOnce, async (declared): Promise<AccountView> => {
    const trail = heads.get(declared.name);
    const state = trail?.state ?? { phase: "unenrolled" };
    return {
      spec: effectiveSpec(declared, state),
      state,
      reports: await ports.board.reports(declared.name),
      ...(trail?.objection && { objection: trail.objection }),
    };
  });
  return {
    now: ports.clock.now(),
    accounts: views,
    ...(discovery && { discovery: discoveryView(discovery, views) }),
  };
}

/** What was found, held against the inventory as it is now. */
function discoveryView(discovery: Discovery, views: readonly AccountView[]): DiscoveryView {
  const figures = views.flatMap(({ spec }) => {
    const fact = discoveryFact(discovery, spec);
    return fact.kind === "found" && fact.unseen.length === 0
      ? [[spec.name, fact.unknown.length] as const]
      : [];
  });
  const unexplained = views.flatMap(({ spec }) => {
    const calls = unexplainedCalls(discovery, spec);
    return calls === undefined ? [] : [[spec.name, calls] as const];
  });
  const searched = discovery.searches.some(({ state }) => state !== "off");
  return {
    at: discovery.at,
    unknownConsumers: new Map(figures),
    unexplainedCalls: new Map(unexplained),
    ...(searched && { copies: discovery.copies }),
  };
}
