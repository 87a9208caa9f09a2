import type { RotationRequest } from "./account-state.ts";

/** Only the standby key has leaked, and no rotation was in flight: it alone is replaced. */
export function isStandbyOnly({ mode, emergency }: RotationRequest): boolean {
  return mode === "emergency" && emergency?.compromised === "standby";
}

/** Whether the key that consumers come from has leaked, so that nothing may send them back to it. */
export function isPreviousKeyLeaked({ emergency }: RotationRequest): boolean {
  return emergency !== undefined && emergency.compromised !== "standby";
}
