import type { RotationEvent } from "../../shared/domain/rotation/rotation-event.ts";
import type { State } from "./state.ts";

/** One possible move. */
export interface Move {
  readonly label: string;
  readonly state: State;
  /** It happens by itself sooner or later, without disturbances and with consumers that run. */
  readonly benign: boolean;
  readonly event?: RotationEvent;
  /** The promise that this move breaks. */
  readonly broken?: string;
}
