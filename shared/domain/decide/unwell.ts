import type { Objection } from "../objection.ts";
import { emergencyIn } from "../rotation/leaked-keys.ts";
import type { AccountState } from "../rotation/account-state.ts";
import { isInFlight } from "../rotation/account-state.ts";
import { publishedSecretUnusable } from "../safety/vault-checks.ts";
import { told } from "../proof/proof-possible.ts";
import type { TriedProbe, World } from "../world.ts";
import { accountNotFound, localAuthenticationDisabled } from "./account-checks.ts";
import type { Decision } from "./decision.ts";
import { hold, observe } from "./decision.ts";
import type { Lasting } from "./patience.ts";
import { atSecondLook, patiently } from "./patience.ts";

/**
 * Tells what is wrong with the vaults or the data plane while an account waits for something else: otherwise nobody would
 * notice before the wait is over. Between two watches, what was wrong at the last one still is.
 */
export function tellUnwell(decision: Decision, state: AccountState, world: World): Decision {
  if (!mayTellElse(decision, state)) return decision;
  if (world.liveness === "unknown" && !world.account) return observe("account");
  const found = vaultsUnwell(world) ?? dataPlaneUnwell(world);
  return found ? tellInstead(decision, found) : decision;
}

type Held = Extract<Decision, { readonly kind: "hold" }>;

/** Whether an account that holds may say what else is wrong: what it waits for asks for no operator. */
export function mayTellElse(decision: Decision, state: AccountState): decision is Held {
  return decision.kind === "hold" && decision.objection.remedy !== "operator" && waits(state);
}

/** Holds for what was found instead. */
export function tellInstead({ objection }: Held, found: Objection): Decision {
  return hold(untilEarlier(found, objection));
}

/** An emergency says itself what holds it, and the phases that change something ask for what they need. */
function waits(state: AccountState): boolean {
  switch (state.phase) {
    case "idle":
      return true;
    case "preparing":
    case "adopting":
    case "reverting":
      return isInFlight(state) && !emergencyIn(state);
    default:
      return false;
  }
}

function vaultsUnwell({ published, ...world }: World): Objection | undefined {
  if (published) return publishedSecretUnusable(published, world);
  return world.held?.vaults && lasting(world.held);
}

function dataPlaneUnwell({ liveness, account, silence = [], ...world }: World): Objection | undefined {
  const { held, now } = world;
  if (liveness === undefined) return held?.since && !held.vaults ? lasting(held) : undefined;
  if (liveness !== "unknown") return undefined;
  const since = held?.since ?? now;
  if (account?.kind === "absent") return { ...accountNotFound(), since };
  if (account?.localAuthDisabled) return { ...localAuthenticationDisabled(), since };
  return dataPlaneSilent(silence, world);
}

function dataPlaneSilent(tried: readonly TriedProbe[], world: Lasting): Objection {
  const isBusy = tried.some(({ status }) => status === 429);
  const objection = {
    reason: "DataPlaneSilent",
    message: `no call to the data plane says whether the published key works: ${tried.map(told).join(", ")}`,
    remedy: "operator",
  } as const;
  return isBusy ? patiently(objection, world) : atSecondLook(objection, world);
}

function lasting({ until: _past, ...held }: Objection): Objection {
  return held;
}

/** The account still wakes when what it waits for may have come. */
function untilEarlier(found: Objection, { until }: Objection): Objection {
  return until && (!found.until || until < found.until) ? { ...found, until } : found;
}
