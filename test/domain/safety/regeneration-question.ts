import type { Objection } from "../../../shared/domain/objection.ts";
import type { Emergency } from "../../../shared/domain/rotation/rotation-event.ts";
import type { SafetyFacts } from "../../../shared/domain/safety/may-regenerate.ts";
import { mayReplacePrevious, mayReplaceStandby } from "../../../shared/domain/safety/may-regenerate.ts";
import type { SupersededVersion } from "../../../shared/domain/secret-place.ts";
import { clockMarginMs } from "../../../shared/domain/time.ts";
import type { World } from "../../../shared/domain/world.ts";
import {
  anAccount,
  aReport,
  aWorld,
  before,
  drVault,
  keyA,
  keyB,
  mainVault,
  noCopies,
  minute,
  present,
  publishing,
} from "../builders.ts";
import { aRotation } from "../rotations.ts";

/** The refresh bound of the consumers, with the allowance for two clocks. */
export const refreshMs = 30 * minute + clockMarginMs;
export const twoVaults = anAccount({ vaults: [mainVault, drVault] });

/** Changes one thing about an account whose `key2` holds B, which nobody uses: the vault publishes A and all report A. */
export interface Situation extends Partial<SafetyFacts> {
  readonly unpublishedSince?: Date;
  readonly ownVersions?: readonly SupersededVersion[];
  readonly emergency?: Emergency;
  readonly world?: World;
}

type Ask = (situation?: Situation) => Objection | undefined;

const keys = { key1: keyA, key2: keyB };

function factsIn({ published, reports, copies, world }: Situation): SafetyFacts {
  return {
    keys,
    published: published ?? publishing(present(keyA), (world?.spec ?? anAccount()).vaults),
    reports: reports ?? [aReport()],
    copies: copies ?? noCopies,
  };
}

function trailOf(situation: Situation) {
  const { ownVersions = [{ vault: mainVault, version: "v-a" }], emergency } = situation;
  return { keys, ownVersions, ...(emergency && { emergency }) };
}

/** May `key2` be replaced, which has been the standby key for long? */
export const askOfStandby: Ask = (situation = {}) => {
  const standbyUnpublishedSince = situation.unpublishedSince ?? before(refreshMs + 1);
  const state = aRotation.regenerating({ ...trailOf(situation), standbyUnpublishedSince });
  return mayReplaceStandby(state, factsIn(situation), situation.world ?? aWorld());
};

/** May `key2` be replaced, which was the active key until A was published in its place? */
export const askOfPrevious: Ask = (situation = {}) => {
  const freshPublishedAt = situation.unpublishedSince ?? before(refreshMs + 1);
  const trail = trailOf(situation);
  const state = aRotation.retiring({
    ...trail,
    active: "key2",
    fresh: keyA,
    retiree: keyB,
    freshPublishedAt,
  });
  return mayReplacePrevious(state, factsIn(situation), situation.world ?? aWorld());
};

/** Both questions, for rules that hold for either key. */
export const bothQuestions: readonly (readonly [string, Ask])[] = [
  ["the standby key", askOfStandby],
  ["the previous key", askOfPrevious],
];
