import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { WakeReason } from "../domain/world.ts";
import type { ReconcilerPorts, ReconcilerSettings } from "./ports.ts";
import type { Sightings } from "./sightings.ts";

/** One run of the loop over one account. */
export interface Run {
  readonly ports: ReconcilerPorts;
  readonly settings: ReconcilerSettings;
  readonly spec: AccountSpec;
  readonly because: WakeReason;
  readonly sightings: Sightings;
}
