import { evolve, unenrolled } from "../../shared/domain/rotation/evolve.ts";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import type { Claim, Effect } from "../../shared/domain/decide/effect.ts";
import { targetOf } from "../../shared/domain/rotation/enrolment-target.ts";
import type { Fingerprint, KeyFingerprints } from "../../shared/domain/key.ts";
import type { AccountState } from "../../shared/domain/rotation/account-state.ts";
import type { Allowance, Role, Scene } from "./scene.ts";

/** Time moves in steps, the unit of all bounds; no rule depends on times between. */
export const tickMs = 60_000;
/** In ticks; a claim spans exactly the tick it was made in. */
export const refreshTicks = 1;
export const staleTicks = 2;
/** For how long a list of keys may be late. */
export const lateTicks = 1;
const confirmTicks = 2;
/** No rule doubts a list for longer because keys have changed. */
export const settledTicks = 5;
/** No rule believes a change by somebody else for longer against a list. */
export const believedTicks = 10;
/** No rule distinguishes greater ages. */
export const oldTicks = 3;

const epochMs = Date.UTC(2026, 2, 1);
const dayMs = 86_400_000;

const dates = new Map<number, Date>();

/** Returns the same object for the same tick: millions are needed. */
export function dateOf(tick: number): Date {
  const known = dates.get(tick);
  if (known) return known;
  const date = new Date(epochMs + tick * tickMs);
  dates.set(tick, date);
  return date;
}

export function tickOf(date: Date): number {
  return Math.round((date.getTime() - epochMs) / tickMs);
}

export interface Report {
  readonly fingerprint: Fingerprint;
  readonly healthy: boolean;
  readonly received: number;
  readonly steady: number;
  /** It has reported the same, and healthy, from its first report on. */
  readonly unbroken: boolean;
  /** It is a duplicate that arrived late, and may be outdated. */
  readonly replayed: boolean;
}

/** A running instance and the key that it has read. */
export interface Instance {
  readonly role: Role;
  /** Absent while it does not run. */
  readonly held?: Fingerprint;
  /** For how many ticks it has been using a key that is no longer published. */
  readonly behind: number;
  readonly ill: boolean;
  readonly report?: Report;
  /** Its previous report. */
  readonly earlier?: Fingerprint;
}

/** A request to Azure, sent or about to be sent by a frozen worker, that has not taken effect. */
export interface Call {
  readonly effect: Effect;
  readonly until: number;
  /** The gate was waived for it. */
  readonly waived: boolean;
  /** Instances, by position, that the gate counted or that reported the key, when it was claimed. */
  readonly heard: readonly number[];
  /** A third party acted between claim and effect: no rule can see that. */
  readonly overtaken: boolean;
}

/** The latest version of the published secret. */
export interface Published {
  readonly fingerprint: Fingerprint;
  readonly version: string;
  readonly created: number;
  readonly disabled: boolean;
}

/** One state of the whole: keyturn's record, Azure, the vault, the consumers, and what may still happen. */
export interface State {
  readonly now: number;
  readonly account: AccountState;
  readonly claim?: Claim;
  /** The claimed effect has taken effect. */
  readonly landed: boolean;
  readonly calls: readonly Call[];
  readonly keys: KeyFingerprints;
  readonly published: Published;
  readonly instances: readonly Instance[];
  /** Local authentication is off: no key is listed, and no answer is about a key. */
  readonly switchedOff: boolean;
  readonly left: Allowance;
  /** Fingerprints that somebody declared leaked, as the preview showed them, while they are alive. */
  readonly leaked: readonly Fingerprint[];
  /** Somebody has cancelled or abandoned the emergency, or its keys were switched off. */
  readonly calledOff: boolean;
  readonly keysListedLate?: true;
  /** The keys before the last change, and the last tick in which a list may still show them. */
  readonly keysBefore?: { readonly keys: KeyFingerprints; readonly until: number };
  /** Names new keys and versions; ignored when states are compared. */
  readonly made: number;
}

const names: Fingerprint[] = [];

/** Returns the same text for the same number: comparing it with itself is free. */
export function keyNamed(n: number): Fingerprint {
  return (names[n] ??= `key-${String(n)}` as Fingerprint);
}

export const garbage = "garbage" as Fingerprint;

export function isLive({ keys }: Pick<State, "keys">, fingerprint: Fingerprint): boolean {
  return keys.key1 === fingerprint || keys.key2 === fingerprint;
}

export function specOf(scene: Scene): AccountSpec {
  return {
    name: "vision",
    resourceId: "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/vision",
    publishedSecret: "vision-key",
    vaults: [vault],
    initialSlot: "key1",
    consumers: scene.consumers,
    policy: {
      cadenceMs: 36_500 * dayMs,
      timerGraceMs: 0,
      cooldownMs: 0,
      soakMs: 0,
      staleAfterMs: staleTicks * tickMs,
      adoptWithinMs: 36_500 * dayMs,
      probes: 1,
      probeIntervalMs: 0,
      confirmWithinMs: confirmTicks * tickMs,
      approval: "none",
      approvalWithinMs: dayMs,
      driftCheckMs: 0,
      slotCheckMs: 36_500 * dayMs,
      unknownConsumers: "allow",
      copies: "block",
      emergencyByAlert: "propose",
      ...(scene.revertAtUnhealthy !== undefined && { revertAtUnhealthy: scene.revertAtUnhealthy }),
    },
  };
}

export const vault = "https://vault.example";

/** An account at rest on `key1`, long enrolled, with every consumer on that key. */
export function beginning(scene: Scene): State {
  const keys = { key1: keyNamed(1), key2: keyNamed(2) };
  const longAgo = dateOf(-10);
  const enrolling = evolve(unenrolled, {
    type: "enrolment-started",
    at: longAgo,
    target: targetOf(specOf(scene)),
    endpoint: "https://vision.example",
    active: "key1",
    keys,
    standbyUnpublishedSince: longAgo,
    superseded: [],
    // A world without the rule never promised anything.
    refreshBoundMs: scene.without === "keyRecentlyPublished" ? 0 : refreshTicks * tickMs,
  });
  return {
    now: 0,
    account: evolve(enrolling, { type: "account-enrolled", at: longAgo }),
    landed: false,
    calls: [],
    keys,
    published: { fingerprint: keys.key1, version: "v0", created: -10, disabled: false },
    instances: scene.cast.map((role) => ({
      role,
      behind: 0,
      ill: false,
      ...(!role.away && { held: keys.key1, report: firstReport(keys.key1) }),
    })),
    switchedOff: false,
    left: scene.allowance,
    leaked: [],
    calledOff: false,
    ...(scene.keysListedLate && { keysListedLate: true }),
    made: 2,
  };
}

function firstReport(fingerprint: Fingerprint): Report {
  return { fingerprint, healthy: true, received: 0, steady: -10, unbroken: false, replayed: false };
}
