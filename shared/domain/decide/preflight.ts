import type { Decision } from "./decision.ts";
import { proofLacking } from "../proof/proof-possible.ts";
import { leakEnded } from "./preflight-emergency.ts";
import { driftFound, reportsUnread, standbyKeyInUse, standbyKeyNotReplaceable } from "./preflight-safety.ts";
import {
  accountUnfit,
  keysUnlisted,
  publishedSecretUnfit,
  secretsOwed,
  slotSecretsUnfit,
} from "./preflight-azure.ts";
import {
  approvalLacking,
  consumersUnknown,
  copiesUnmanaged,
  permitLacking,
  rolloutUnread,
  stillCoolingDown,
  tooEarly,
  waitingForOthers,
} from "./preflight-ordinary.ts";
import type { AccountStateIn } from "../rotation/account-state.ts";
import type { World } from "../world.ts";

/** One check: asks for a fact that it lacks, objects, or ends the rotation; nothing when it is content. */
type PreflightStep = (state: AccountStateIn<"preparing">, world: World) => Decision | undefined;

/**
 * The steps before the standby key is touched, in order. Cheap answers come first, so that waiting for a consumer costs
 * no call to Azure.
 */
export const ordinaryPreflight: readonly PreflightStep[] = [
  // Before anything can hold: other accounts must see this one in line for as long as it waits.
  rolloutUnread,
  driftFound,
  stillCoolingDown,
  approvalLacking,
  tooEarly,
  waitingForOthers,
  reportsUnread,
  standbyKeyInUse,
  consumersUnknown,
  copiesUnmanaged,
  // Last of what costs Azure nothing: an account that cannot start for another reason takes no permit.
  permitLacking,
  accountUnfit,
  keysUnlisted,
  publishedSecretUnfit,
  slotSecretsUnfit,
  secretsOwed,
  standbyKeyNotReplaceable,
  proofLacking,
];

/** A leaked key waits for no cooldown, second person, other account, unknown consumer or copy. */
export const emergencyPreflight: readonly PreflightStep[] = [
  leakEnded,
  driftFound,
  reportsUnread,
  standbyKeyInUse,
  accountUnfit,
  keysUnlisted,
  publishedSecretUnfit,
  standbyKeyNotReplaceable,
  proofLacking,
];
