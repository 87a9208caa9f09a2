import type { Decision } from "./decision.ts";
import { observe, record } from "./decision.ts";
import { versionsOf } from "./find-drift.ts";
import { fingerprintsOf, slots } from "../key.ts";
import { emergencyPreflight, ordinaryPreflight } from "./preflight.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import { isMoot } from "../rotation/emergency.ts";
import { emergencyIn } from "../rotation/leaked-keys.ts";
import { askGate, confirmationsOf, waivedOf } from "../safety/gate.ts";
import { passedCopies } from "../safety/passed-copies.ts";
import type { World } from "../world.ts";

/** Runs the steps of preflight in order, and records that it passed when none decides otherwise. */
export function decidePreparing(state: AccountStateIn<"preparing">, world: World): Decision {
  const steps = emergencyIn(state) || isMoot(state) ? emergencyPreflight : ordinaryPreflight;
  for (const step of steps) {
    const decision = step(state, world);
    if (decision) return decision;
  }
  return passed(state, world);
}

function passed(state: AccountStateIn<"preparing">, world: World): Decision {
  const { active, keys: known } = state;
  const { now, spec, account, keys, published, reports, proof, copies } = world;
  // Every chain has asked for these; one that had not would pass nothing.
  if (account?.kind !== "found" || keys?.kind !== "listed" || !published || !reports || !copies) {
    return observe("account", "keys", "published", "reports", "copies");
  }
  const { readiness } = askGate(spec, reports, {
    fingerprint: known[active],
    staleAfterMs: spec.policy.staleAfterMs,
    now,
  });
  const waived = waivedOf(readiness, now);
  const passedBy = passedCopies(slots, state, copies, world);
  return record({
    type: "preflight-passed",
    at: now,
    endpoint: account.endpoint,
    ...(proof?.kind === "possible" && { probe: proof.probe }),
    keys: fingerprintsOf(keys),
    superseded: versionsOf(published),
    confirmations: confirmationsOf(readiness),
    ...(waived.length > 0 && { waived }),
    ...(passedBy && { copies: passedBy }),
  });
}
