import type { RegenerationQuestion } from "../../../shared/domain/safety/may-regenerate.ts";
import {
  anAccount,
  aReport,
  aWorld,
  before,
  drVault,
  keyA,
  keyB,
  mainVault,
  minute,
  present,
  publishing,
} from "../builders.ts";

export const refreshMs = 30 * minute;
export const twoVaults = anAccount({ vaults: [mainVault, drVault] });

/** May `key2`, which holds B, be regenerated while everybody is on A? */
export function question(change: Partial<RegenerationQuestion> = {}): RegenerationQuestion {
  return {
    slot: "key2",
    keys: { key1: keyA, key2: keyB },
    published: publishing(present(keyA), (change.world?.spec ?? anAccount()).vaults),
    reports: [aReport()],
    unpublishedSince: before(refreshMs + 1),
    ownVersions: [{ vault: mainVault, version: "v-a" }],
    world: aWorld(),
    ...change,
  };
}
