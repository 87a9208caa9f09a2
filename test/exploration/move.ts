import type { RotationEvent } from "../../shared/domain/rotation/rotation-event.ts";
import type { State } from "./state.ts";

/** One thing that can happen. */
export interface Move {
  readonly label: string;
  readonly state: State;
  /** It happens by itself sooner or later when nobody disturbs and consumers come round. */
  readonly benign: boolean;
  readonly event?: RotationEvent;
  /** The promise that this move breaks. */
  readonly broken?: string;
}
