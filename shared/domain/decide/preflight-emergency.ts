import type { Decision } from "./decision.ts";
import { record } from "./decision.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import { isMoot } from "../rotation/emergency.ts";
import type { World } from "../world.ts";

/** Ends an emergency whose leaked keys were replaced by somebody else. */
export function leakEnded(state: AccountStateIn<"preparing">, { now }: World): Decision | undefined {
  if (!isMoot(state)) return undefined;
  const reason = "somebody else has replaced what had leaked";
  return record({ type: "rotation-ended", at: now, outcome: "completed", reason });
}
