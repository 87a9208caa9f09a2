import type { Effect } from "./effect.ts";
import type { Objection } from "../objection.ts";
import type { RotationEvent } from "../rotation/rotation-event.ts";
import type { FactName } from "../world.ts";

/** The one next thing to do. */
export type Decision =
  /** These facts must be read before anything can be decided. */
  | { readonly kind: "observe"; readonly facts: readonly FactName[] }
  | { readonly kind: "record"; readonly event: RotationEvent }
  | { readonly kind: "perform"; readonly effect: Effect }
  | { readonly kind: "hold"; readonly objection: Objection };

export function observe(...facts: readonly FactName[]): Decision {
  return { kind: "observe", facts };
}

export function record(event: RotationEvent): Decision {
  return { kind: "record", event };
}

export function perform(effect: Effect): Decision {
  return { kind: "perform", effect };
}

export function hold(objection: Objection): Decision {
  return { kind: "hold", objection };
}

/** Holds when a check objects; nothing when it does not. */
export function holdIf(objection: Objection | undefined): Decision | undefined {
  return objection && hold(objection);
}
