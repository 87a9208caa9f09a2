import type { Decision } from "../decision.ts";
import { hold } from "../decision.ts";
import type { AccountState } from "../../rotation/account-state.ts";
import { requestIn } from "../../rotation/account-state.ts";
import { liveLeaks } from "../../rotation/leaked-keys.ts";

/** Says how an emergency goes on without the vaults that hold it up: only a person may leave them out, by name. */
export function tellWayAround(decision: Decision, state: AccountState, account: string): Decision {
  if (decision.kind !== "hold" || state.phase === "unenrolled") return decision;
  const { vaults, message } = decision.objection;
  const emergency = requestIn(state)?.emergency ?? state.followUp;
  const [first, second] = liveLeaks(state);
  if (!vaults?.length || !emergency || !first) return decision;
  const leaked = second ? "both" : first.fingerprint;
  const named = vaults.map((vault) => ` --leave-out ${vault}`).join("");
  const command = `keyturn emergency ${account} --compromised ${leaked} --gate waive${named} --reason …`;
  return hold({ ...decision.objection, message: `${message}; to go on without: ${command}` });
}
