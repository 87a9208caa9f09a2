import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import type { Step } from "../../shared/records/step-codec.ts";
import type { Cloud } from "./cloud.ts";
import type { Worker } from "./crew.ts";
import type { FleetFile } from "./fleet-file.ts";
import type { Dice } from "./dice.ts";
import type { Instance } from "./instance.ts";
import type { Places } from "./places.ts";
import type { Records } from "./records.ts";
import type { Scheduler } from "./scheduler.ts";

/** Everything that the actors of a seed can reach. */
export interface Surroundings {
  /** The account as it was first declared. */
  readonly spec: AccountSpec;
  readonly file: FleetFile;
  readonly cloud: Cloud;
  readonly places: Places;
  readonly records: Records;
  readonly scheduler: Scheduler;
  readonly dice: Dice;
  readonly tell: (what: string) => void;
  readonly worker: () => Worker;
  readonly enqueue: (step: Step, delayMs: number) => void;
  readonly instances: readonly Instance[];
}

/** Schedules an action at an instant that the seed chooses, not before the first. */
export type At = (fromMs: number, act: () => void) => void;
