import type { AccountView, FleetView } from "../../../shared/view/fleet-view.ts";
import { anAccount, aReport, now } from "../../domain/builders.ts";
import { aRotation } from "../../domain/rotations.ts";

/** An idle account whose one consumer reports that it uses the active key. */
export function aView(change: Partial<AccountView> = {}): AccountView {
  return { spec: anAccount(), state: aRotation.idle(), reports: [aReport()], ...change };
}

export function aFleet(accounts: readonly AccountView[], change: Partial<FleetView> = {}): FleetView {
  return { now, accounts, ...change };
}

/** A discovery that could see everything of these accounts, and found nobody. */
export function nobodyFound(...accounts: readonly string[]): NonNullable<FleetView["discovery"]> {
  return { at: now, unknownConsumers: new Map(accounts.map((account) => [account, 0])), copies: [] };
}
