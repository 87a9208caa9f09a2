import { targetOf } from "../../shared/domain/rotation/enrolment-target.ts";
import type { Drift, DriftKind } from "../../shared/domain/rotation/drift.ts";
import type { Fingerprint } from "../../shared/domain/key.ts";
import type { LeakedKey } from "../../shared/domain/key.ts";
import type { Confirmation, Emergency, RotationEvent } from "../../shared/domain/rotation/rotation-event.ts";
import {
  aDeclaration,
  anAccount,
  before,
  day,
  endpoint,
  guest,
  hour,
  keyA,
  keyB,
  keyC,
  keyD,
  mainVault,
  minute,
  now,
} from "./builders.ts";

const confirmation: Confirmation = {
  consumer: "web",
  instance: "web-1",
  fingerprint: keyA,
  receivedAt: before(minute),
  strength: "proven",
};

const keys = { key1: keyA, key2: keyD };
const superseded = [{ vault: mainVault, version: "v-x" }];

/** One of each drift, as it looks to an account whose active slot is `key1`. */
export const drifts: { readonly [K in DriftKind]: Extract<Drift, { readonly kind: K }> } = {
  "roles-swapped": {
    kind: "roles-swapped",
    active: "key2",
    keys: { key1: keyA, key2: keyB },
    standbyUnpublishedSince: before(hour),
  },
  "keys-changed": { kind: "keys-changed", keys },
  "secrets-unusable": {
    kind: "secrets-unusable",
    places: [{ vault: mainVault, secret: "published" }],
  },
  "published-key-dead": { kind: "published-key-dead", keys: { key1: keyD, key2: keyB }, superseded },
  "fresh-key-dead": { kind: "fresh-key-dead", keys, fresh: keyD, superseded },
  "published-overwritten": { kind: "published-overwritten", superseded },
  "reverted-by-hand": {
    kind: "reverted-by-hand",
    keys: { key1: keyA, key2: keyC },
    publishedAt: before(hour),
  },
  "retired-out-of-band": { kind: "retired-out-of-band", replacement: keyD, notAdopted: ["web"] },
  "previous-key-dead": { kind: "previous-key-dead", keys: { key1: keyD, key2: keyC }, superseded },
};

export function driftFound<K extends DriftKind>(kind: K) {
  return { type: "drift-found", at: now, drift: drifts[kind] } as const;
}

/** A leak of the active key, with a deadline of ten minutes. */
export function anEmergency(change: Partial<Emergency> = {}): Emergency {
  return {
    compromised: "active",
    gate: "waive",
    deadlineMs: 10 * minute,
    declaredAt: now,
    by: "eve",
    reason: "leaked in a log",
    ...change,
  };
}

const slotOfKey = new Map([
  [keyA, "key1"],
  [keyB, "key2"],
  [keyC, "key2"],
  [keyD, "key1"],
] as const);

/** Keys that were declared leaked, in the slots that they have in every state of the builders. */
export function leaked(...fingerprints: readonly Fingerprint[]): readonly LeakedKey[] {
  return fingerprints.map((fingerprint) => ({ slot: slotOfKey.get(fingerprint) ?? "key1", fingerprint }));
}

/** An emergency as older builds recorded it: the key is told by its role alone. */
export function emergencyDeclared(change: Partial<Emergency> = {}) {
  return {
    type: "emergency-declared",
    at: now,
    rotation: "20260301T090000000Z",
    emergency: anEmergency(change),
  } as const;
}

/** One of each event, all at the same moment. */
export const events = {
  enrolmentStarted: {
    type: "enrolment-started",
    at: now,
    target: targetOf(anAccount()),
    endpoint,
    active: "key1",
    keys: { key1: keyA, key2: keyB },
    standbyUnpublishedSince: before(91 * day),
    superseded: [{ vault: mainVault, version: "v-0" }],
  },
  accountEnrolled: { type: "account-enrolled", at: now },
  secretStored: {
    type: "secret-stored",
    at: now,
    stored: { vault: mainVault, secret: "published", version: "v-c", fingerprint: keyC },
  },
  rotationRequested: {
    type: "rotation-requested",
    at: now,
    rotation: "20260301T090000000Z",
    mode: "manual",
    requestedBy: "ada",
    reason: "leaver",
  },
  preflightPassed: {
    type: "preflight-passed",
    at: now,
    endpoint,
    keys: { key1: keyA, key2: keyB },
    superseded: [{ vault: mainVault, version: "v-a" }],
    confirmations: [confirmation],
  },
  standbyKeyRegenerated: { type: "standby-key-regenerated", at: now, fresh: keyC },
  freshKeyProven: { type: "fresh-key-proven", at: now, acceptances: 3 },
  freshKeyPublished: { type: "fresh-key-published", at: now },
  adoptionConfirmed: { type: "adoption-confirmed", at: now, confirmations: [confirmation] },
  previousKeyRegenerated: { type: "previous-key-regenerated", at: now, replacement: keyD },
  revocationProven: { type: "revocation-proven", at: now, refusals: 3 },
  revocationUnproven: { type: "revocation-unproven", at: now },
  versionDisabled: {
    type: "superseded-version-disabled",
    at: now,
    place: { vault: mainVault, secret: "published" },
    version: "v-a",
  },
  revertRequested: { type: "revert-requested", at: now, by: "ada", reason: "errors" },
  emergencyDeclared: emergencyDeclared(),
  rotationApproved: { type: "rotation-approved", at: now, by: "bob", reason: "looked at it" },
  accountDeclared: {
    type: "account-declared",
    at: now,
    declaration: "d".repeat(64),
    file: "f".repeat(64),
    by: "ada",
    changes: [],
    rules: { cadenceMs: 90 * day, timerGraceMs: 3_600_000, approval: "none" },
  },
  accountRemoved: { type: "account-removed", at: now, file: "e".repeat(64), by: "ada" },
  termsLoosened: {
    type: "terms-loosened",
    at: now,
    terms: { declaration: "d".repeat(64), file: "f".repeat(64), since: now, by: "ada" },
    by: "bob",
    reason: "the shop is switched off",
  },
  accountPaused: { type: "account-paused", at: now, by: "ada", reason: "migration" },
  accountResumed: { type: "account-resumed", at: now, by: "ada", reason: "migrated" },
  consumerRegistered: { type: "consumer-registered", at: now, consumer: aDeclaration(), by: guest },
  refreshBoundChanged: { type: "refresh-bound-changed", at: now, boundMs: 60_000 },
  consumerApproved: {
    type: "consumer-approved",
    at: now,
    consumer: "guest",
    by: "bob",
    reason: "known to the team",
  },
  instanceContested: {
    type: "instance-contested",
    at: now,
    consumer: "web",
    instance: "web-1",
    owner: { name: "Web team", contact: "web@contoso.example" },
    fingerprint: keyB,
  },
  contestSettled: {
    type: "contest-settled",
    at: now,
    consumer: "web",
    instance: "web-1",
    by: "bob",
    reason: "the token was replaced",
  },
  consumerDeregistered: {
    type: "consumer-deregistered",
    at: now,
    consumer: "guest",
    by: "ada",
    reason: "switched off",
  },
  driftFound: driftFound("keys-changed"),
  driftRepaired: { type: "drift-repaired", at: now },
  previousKeyPublished: { type: "previous-key-published", at: now },
  rotationEnded: { type: "rotation-ended", at: now, outcome: "completed", by: "ada", reason: "done" },
  repairAbandoned: { type: "repair-abandoned", at: now, by: "ada", reason: "the vault is gone" },
  accountVerified: { type: "account-verified", at: now, published: [{ vault: mainVault, version: "v-a" }] },
  accountMoved: {
    type: "account-moved",
    at: now,
    from: anAccount().resourceId,
    resourceId: anAccount().resourceId.replace("rg-ai", "rg-new"),
  },
  trailRestored: { type: "trail-restored", at: now, backupAt: now },
} as const satisfies Readonly<Record<string, RotationEvent>>;
