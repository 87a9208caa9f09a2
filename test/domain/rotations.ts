import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import { maxRefreshMs } from "../../shared/domain/account/account-spec.ts";
import { targetOf } from "../../shared/domain/rotation/enrolment-target.ts";
import type { Phase, AccountStateIn, RefreshBound } from "../../shared/domain/rotation/account-state.ts";
import {
  anAccount,
  before,
  day,
  endpoint,
  keyA,
  keyB,
  keyC,
  keyD,
  mainVault,
  minute,
  now,
} from "./builders.ts";

const enrolled = {
  target: targetOf(anAccount()),
  endpoint,
  active: "key1",
  keys: { key1: keyA, key2: keyB },
  standbyUnpublishedSince: before(91 * day),
  publishedAt: before(91 * day),
  ownVersions: [],
  refreshBound: { boundMs: 30 * minute, since: before(91 * day) },
} as const;

const inFlight = {
  ...enrolled,
  id: "20260301T085000000Z",
  mode: "manual",
  requestedAt: before(10 * minute),
  requestedBy: "ada",
} as const;

const replacing = {
  ...inFlight,
  superseded: [{ vault: mainVault, version: "v-a" }],
  stored: [],
} as const;

const replaced = { ...replacing, keys: { key1: keyA, key2: keyC }, fresh: keyC } as const;

type Build<P extends Phase> = (change?: Partial<AccountStateIn<P>>) => AccountStateIn<P>;

/** An account in each phase; a test names only the fields that it is about. */
export const aRotation: { readonly [P in Exclude<Phase, "unenrolled">]: Build<P> } = {
  enrolling: (change) => ({ ...enrolled, phase: "enrolling", superseded: [], stored: [], ...change }),
  idle: (change) => ({ ...enrolled, phase: "idle", ...change }),
  repairing: (change) => ({ ...enrolled, phase: "repairing", superseded: [], stored: [], ...change }),
  preparing: (change) => ({ ...inFlight, phase: "preparing", ...change }),
  regenerating: (change) => ({ ...replacing, phase: "regenerating", replaced: keyB, ...change }),
  proving: (change) => ({ ...replaced, phase: "proving", regeneratedAt: now, ...change }),
  publishing: (change) => ({ ...replaced, phase: "publishing", ...change }),
  adopting: (change) => ({ ...replaced, phase: "adopting", freshPublishedAt: now, ...change }),
  retiring: (change) => ({ ...replaced, phase: "retiring", retiree: keyA, freshPublishedAt: now, ...change }),
  confirming: (change) => ({
    ...replacing,
    phase: "confirming",
    active: "key2",
    keys: { key1: keyD, key2: keyC },
    retired: "key1",
    retiree: keyA,
    regeneratedAt: now,
    verdict: "open",
    disabled: [],
    ...change,
  }),
  reverting: (change) => ({ ...replaced, phase: "reverting", ...change }),
};

/** The bound that a state has noted once it was looked at under this fleet file. */
export function boundOf(spec: AccountSpec): RefreshBound {
  return { boundMs: maxRefreshMs(spec), since: before(91 * day) };
}
