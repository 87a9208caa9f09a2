import type { Discovery } from "../shared/domain/discovery.ts";
import { effectiveSpec } from "../shared/domain/effective-spec.ts";
import { discoveryFact, unexplainedCalls } from "../shared/domain/unknown-consumers.ts";
import type { AccountView, DiscoveryView, FleetView } from "../shared/view/fleet-view.ts";
import type { Services } from "./services.ts";
import { lastDiscovery } from "./status.ts";

/**
 * Reads the fleet as documents look at it: one list of the trail, each account's reports, and what the last discovery
 * found. Nothing of Azure.
 */
export async function fleetView({ fleet, ports }: Services): Promise<FleetView> {
  const [{ accounts }, trails, discovery] = await Promise.all([
    fleet.current(),
    ports.trail.list(),
    lastDiscovery(ports),
  ]);
  const known = new Map(trails.map((trail) => [trail.account, trail]));
  const views = await Promise.all(
    accounts.map(async (declared): Promise<AccountView> => {
      const trail = known.get(declared.name);
      const rotation = trail?.rotation ?? { phase: "unenrolled" };
      return {
        spec: effectiveSpec(declared, rotation),
        rotation,
        reports: await ports.board.reports(declared.name),
        ...(trail?.objection && { objection: trail.objection }),
      };
    }),
  );
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
