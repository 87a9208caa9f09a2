import { approvalMissing } from "./approval.ts";
import { coolingDown } from "./cadence.ts";
import type { Decision } from "./decision.ts";
import { holdIf, observe } from "./decision.ts";
import { unknownConsumers } from "../discovery/unknown-consumers.ts";
import { limitsInFlight, needsSnapshot } from "../rollout/rollout.ts";
import { noPermit, notItsTime, notItsTurn } from "../rollout/rollout-checks.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import { anyKeyCopied } from "../safety/key-copied.ts";
import type { World } from "../world.ts";

// The steps of preflight that an emergency leaves out.

type Preparing = AccountStateIn<"preparing">;

/** Reading the rollout board also puts this account in line, where others see it. */
export function rolloutUnread(_state: Preparing, { spec, rollout }: World): Decision | undefined {
  if (rollout || !spec.rollout || !needsSnapshot(spec.rollout)) return undefined;
  return observe("rollout");
}

export function stillCoolingDown(state: Preparing, { spec, now }: World): Decision | undefined {
  return holdIf(coolingDown(state, spec.policy, now));
}

export function approvalLacking(state: Preparing, { spec, now }: World): Decision | undefined {
  return holdIf(approvalMissing(state, spec, now));
}

export function tooEarly(state: Preparing, { spec, now }: World): Decision | undefined {
  return holdIf(spec.rollout && notItsTime(state, spec.rollout, now));
}

export function waitingForOthers(_state: Preparing, { spec, now, rollout }: World): Decision | undefined {
  return holdIf(spec.rollout && rollout && notItsTurn(rollout, spec.rollout, now));
}

/** Keyturn cannot wait for a consumer that it does not know; the policy says whether that matters. */
export function consumersUnknown(_state: Preparing, { spec, now, discovery }: World): Decision | undefined {
  if (spec.policy.unknownConsumers === "allow") return undefined;
  return discovery ? holdIf(unknownConsumers(discovery, now)) : observe("discovery");
}

/** A copy breaks in the end whichever key it holds, so both hold the start. */
export function copiesUnmanaged(state: Preparing, world: World): Decision | undefined {
  const { copies } = world;
  return copies ? holdIf(anyKeyCopied(state, copies, world)) : observe("copies");
}

export function permitLacking(_state: Preparing, { spec, now, permit }: World): Decision | undefined {
  if (!spec.rollout || !limitsInFlight(spec.rollout)) return undefined;
  return permit ? holdIf(noPermit(permit, now)) : observe("permit");
}
