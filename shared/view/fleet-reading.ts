import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { Discovery } from "../domain/discovery/discovery.ts";
import { discoveryFact, unexplainedCalls } from "../domain/discovery/unknown-consumers.ts";
import { effectiveSpec } from "../domain/rotation/effective-spec.ts";
import { answerFor } from "../domain/safety/found-copies.ts";
import type { InstanceReport } from "../domain/world.ts";
import type { Trail } from "../records/trail.ts";
import type { AccountView, DiscoveryView, FleetView } from "./fleet-view.ts";

/** One account as it was read from storage. */
export interface AccountReading {
  readonly spec: AccountSpec;
  /** Absent before the first record, and when the record cannot be read. */
  readonly trail?: Trail;
  readonly reports: readonly InstanceReport[];
}

/** The fleet as it was read from storage, once; every document about the fleet is made from it. */
export interface FleetReading {
  readonly now: Date;
  readonly accounts: readonly AccountReading[];
  /** Absent when none has run, and when its record cannot be read. */
  readonly discovery?: Discovery;
}

/** The input of comparison, forecast and advice. Pure. */
export function fleetViewOf({ now, accounts, discovery }: FleetReading): FleetView {
  const views = accounts.map(accountView);
  return { now, accounts: views, ...(discovery && { discovery: discoveryView(discovery, views, now) }) };
}

function accountView({ spec, trail, reports }: AccountReading): AccountView {
  const state = trail?.state ?? { phase: "unenrolled" };
  const objection = trail?.objection;
  return { spec: effectiveSpec(spec, state), state, reports, ...(objection && { objection }) };
}

/** Matches the last discovery against the current inventory. */
function discoveryView(discovery: Discovery, views: readonly AccountView[], now: Date): DiscoveryView {
  const unknown = views.flatMap(({ spec }) => {
    const fact = discoveryFact(discovery, spec);
    return fact.kind === "found" && fact.unseen.length === 0
      ? [[spec.name, fact.unknown.length] as const]
      : [];
  });
  const unexplained = views.flatMap(({ spec }) => {
    const calls = unexplainedCalls(discovery, spec);
    return calls === undefined ? [] : [[spec.name, calls] as const];
  });
  const specs = new Map(views.map(({ spec }) => [spec.name, spec]));
  const copies = discovery.copies.map((copy) => {
    const spec = specs.get(copy.account);
    return { ...copy, answered: spec !== undefined && answerFor(copy, spec, now) !== undefined };
  });
  const searched = discovery.searches.some(({ state }) => state !== "off");
  return {
    at: discovery.at,
    unknownConsumers: new Map(unknown),
    unexplainedCalls: new Map(unexplained),
    ...(searched && { copies }),
  };
}
