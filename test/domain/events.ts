import { targetOf } from "../../shared/domain/enrolment-target.ts";
import type { Confirmation, RotationEvent } from "../../shared/domain/rotation-event.ts";
import { anAccount, before, day, keyA, keyB, keyC, keyD, mainVault, minute, now } from "./builders.ts";

const confirmation: Confirmation = {
  consumer: "web",
  instance: "web-1",
  fingerprint: keyA,
  receivedAt: before(minute),
  strength: "proven",
};

/** One of each event, all at the same moment. */
export const events = {
  enrolmentStarted: {
    type: "enrolment-started",
    at: now,
    target: targetOf(anAccount()),
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
    endpoint: "https://vision.cognitiveservices.azure.com/",
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
  previousKeyPublished: { type: "previous-key-published", at: now },
  rotationEnded: { type: "rotation-ended", at: now, outcome: "completed", by: "ada", reason: "done" },
} as const satisfies Readonly<Record<string, RotationEvent>>;
