import {
  accountNotFound,
  accountNotSettled,
  keysNotListable,
  publishedSecretMissing,
  publishedSecretUnusable,
} from "./account-checks.ts";
import { coolingDown } from "./cadence.ts";
import type { Decision } from "./decision.ts";
import { hold, observe, record } from "./decision.ts";
import { approvalMissing } from "./approval.ts";
import { driftAtRest, versionsOf } from "./find-drift.ts";
import { askGate, confirmationsOf, waivedOf } from "../safety/gate.ts";
import { fingerprintsOf } from "../key.ts";
import { mayReplaceStandby, standbyInUse } from "../safety/may-regenerate.ts";
import type { Objection } from "../objection.ts";
import { needsSnapshot, limitsInFlight } from "../rollout/rollout.ts";
import { noPermit, notItsTime, notItsTurn } from "../rollout/rollout-checks.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import { unknownConsumers } from "../discovery/unknown-consumers.ts";
import { watch } from "./watch.ts";
import type { InstanceReport, World } from "../world.ts";

/** Preflight. Cheap answers are asked first, so that waiting for a consumer costs no call to Azure. */
export function decidePreparing(state: AccountStateIn<"preparing">, world: World): Decision {
  const { reports } = world;
  // Before anything else can hold it: others must know of it for as long as it waits.
  const line = standInLine(state, world);
  if (line) return line;
  const drifted = watch(state.keys[state.active], false, world, (seen) => driftAtRest(state, seen));
  if (drifted) return drifted;
  const early = beforeAnybodyIsAsked(state, world) ?? notBeforeOthers(state, world);
  if (early) return hold(early);
  if (!reports) return observe("reports");
  const unready = standbyInUse(state, reports, world);
  if (unready) return hold(unready);
  return (
    askDiscovery(state, world) ?? askForPermit(state, world) ?? lookBeforeTouching(state, reports, world)
  );
}

/** Whom nobody knows nobody can wait for, where the policy minds. A leaked key cannot wait for that. */
function askDiscovery({ emergency }: AccountStateIn<"preparing">, world: World): Decision | undefined {
  const { spec, now, discovery } = world;
  if (emergency || spec.policy.unknownConsumers === "allow") return undefined;
  if (!discovery) return observe("discovery");
  const objection = unknownConsumers(discovery, now);
  return objection && hold(objection);
}

/** An emergency waits for no second person and for no cooldown. */
function beforeAnybodyIsAsked(
  state: AccountStateIn<"preparing">,
  { spec, now }: World,
): Objection | undefined {
  if (state.emergency) return undefined;
  return (
    coolingDown(state.lastEnded, spec.policy, now) ??
    approvalMissing(state, spec, now) ??
    (spec.rollout && notItsTime(state, spec.rollout, now))
  );
}

/** Whoever asks where the others stand is in line from then on. A leaked key does not stand in line. */
function standInLine(
  { emergency }: AccountStateIn<"preparing">,
  { spec, rollout }: World,
): Decision | undefined {
  if (emergency || rollout || !spec.rollout || !needsSnapshot(spec.rollout)) return undefined;
  return observe("rollout");
}

/** Whose turn it is. */
function notBeforeOthers(
  { emergency }: AccountStateIn<"preparing">,
  { spec, now, rollout }: World,
): Objection | undefined {
  if (emergency || !spec.rollout || !rollout) return undefined;
  return notItsTurn(rollout, spec.rollout, now);
}

/** Asked for last of what costs Azure nothing: who cannot start for another reason takes nobody's place. */
function askForPermit({ emergency }: AccountStateIn<"preparing">, world: World): Decision | undefined {
  const { spec, now, permit } = world;
  if (emergency || !spec.rollout || !limitsInFlight(spec.rollout)) return undefined;
  if (!permit) return observe("permit");
  const objection = noPermit(permit, now);
  return objection && hold(objection);
}

function lookBeforeTouching(
  state: AccountStateIn<"preparing">,
  reports: readonly InstanceReport[],
  world: World,
): Decision {
  const { now, account, keys, published } = world;
  // Together, so that they take the time of one; an account that is in no state to be rotated is rare.
  if (!account) return observe("account", "keys", "published");
  if (account.kind === "absent") return hold(accountNotFound());
  const notSettled = accountNotSettled(account);
  if (notSettled) return hold(notSettled);
  if (account.localAuthDisabled) return keyless(world);

  if (!keys || !published) return observe("keys", "published");
  if (keys.kind === "refused") {
    return keys.because === "local-auth-disabled" ? keyless(world) : hold(keysNotListable(keys));
  }
  const objection =
    publishedSecretUnusable(published) ??
    publishedSecretMissing(published) ??
    mayReplaceStandby(state, { keys, published, reports }, world);
  if (objection) return hold(objection);
  const { readiness } = gateOnActive(state, world);
  const waived = waivedOf(readiness, now);
  return record({
    type: "preflight-passed",
    at: now,
    endpoint: account.endpoint,
    keys: fingerprintsOf(keys),
    superseded: versionsOf(published),
    confirmations: confirmationsOf(readiness),
    ...(waived.length > 0 && { waived }),
  });
}

/** Keys that were switched off need no state: that is a success, and better than one. */
function keyless({ now }: World): Decision {
  return record({ type: "rotation-ended", at: now, outcome: "keyless" });
}

function gateOnActive({ active, keys }: Pick<AccountStateIn<"preparing">, "active" | "keys">, world: World) {
  return askGate(world.spec, world.reports ?? [], {
    fingerprint: keys[active],
    staleAfterMs: world.spec.policy.staleAfterMs,
    now: world.now,
  });
}
