import { dayMs } from "../time.ts";
import type { AccountState } from "./account-state.ts";

/** What decides whether the head of a trail is due to be signed. */
interface Signable {
  readonly state: AccountState;
  readonly sequence: number;
  /** The last event that a checkpoint covers, and when that was signed; both absent before the first. */
  readonly checkpointedThrough?: number;
  readonly checkpointedAt?: Date;
}

/** Whether the head is due to be signed: at once for an account without a checkpoint and after a rotation, else daily. */
export function isCheckpointDue(
  { state, sequence, checkpointedThrough = 0, checkpointedAt }: Signable,
  now: Date,
): boolean {
  if (sequence === checkpointedThrough) return false;
  if (!checkpointedAt || now.getTime() - checkpointedAt.getTime() >= dayMs) return true;
  const ended = state.phase === "unenrolled" ? undefined : state.lastEnded;
  return ended !== undefined && ended.at >= checkpointedAt;
}
