import { targetOf } from "../../../../shared/domain/rotation/enrolment-target.ts";
import type { RotationEvent } from "../../../../shared/domain/rotation/rotation-event.ts";
import { fingerprintOf } from "../../../../shared/secret-value.ts";
import {
  aConsumer,
  after,
  anAccount,
  before,
  day,
  drVault,
  hour,
  mainVault,
  minute,
  second,
} from "../../../domain/builders.ts";

export const first = fingerprintOf("first");
export const other = fingerprintOf("other");
export const fresh = fingerprintOf("fresh");
const third = fingerprintOf("third");

export const checkout = { name: "Checkout team", contact: "checkout@contoso.example" };
export const data = { name: "Data platform team", contact: "data@contoso.example" };
const support = { name: "Support tools", contact: "https://contoso.example/teams/support" };

export const vision = anAccount({
  vaults: [mainVault, drVault],
  consumers: [
    aConsumer({ name: "checkout-api", owner: checkout, instances: 3 }),
    aConsumer({ name: "invoice-worker", owner: data, instances: 2 }),
    aConsumer({ name: "support-bot", owner: support, environment: "disaster-recovery" }),
    aConsumer({
      name: "nightly-report",
      owner: data,
      environment: "non-production",
      criticality: "advisory",
    }),
  ],
});

const enrolledAt = before(112 * day);
const askedAt = before(47 * minute);
const stored = (vault: string, at: Date) =>
  ({
    type: "secret-stored",
    at,
    stored: { vault, secret: "published", version: "v-2", fingerprint: fresh },
  }) as const;

/** Enrolled, turned over once, and now on its way to a fresh key that not everybody has adopted. */
export const visionEvents: readonly RotationEvent[] = [
  {
    type: "enrolment-started",
    at: enrolledAt,
    target: targetOf(vision),
    endpoint: "https://vision.cognitiveservices.azure.com/",
    active: "key1",
    keys: { key1: first, key2: other },
    standbyUnpublishedSince: enrolledAt,
    superseded: [],
  },
  { type: "account-enrolled", at: after(3 * second, enrolledAt) },
  ...finishedRotation(before(93 * day + 2 * hour)),
  {
    type: "drift-found",
    at: before(12 * day),
    drift: { kind: "keys-changed", keys: { key1: third, key2: first } },
  },
  {
    type: "rotation-requested",
    at: askedAt,
    rotation: "20260301T081300000Z",
    mode: "manual",
    requestedBy: "5e0d7f2c-1a3b-4c5d-8e9f-0a1b2c3d4e5f",
    reason: "an engineer has left",
  },
  {
    type: "rotation-approved",
    at: after(11 * minute, askedAt),
    by: "9c1f0a7e-52aa-4d0e-b6c1-77f0f3e0d1aa",
    reason: "agreed in the change board",
  },
  {
    type: "preflight-passed",
    at: after(11 * minute + 2 * second, askedAt),
    endpoint: "https://vision.cognitiveservices.azure.com/",
    keys: { key1: third, key2: first },
    superseded: [{ vault: mainVault, version: "v-1" }],
    confirmations: [],
  },
  { type: "standby-key-regenerated", at: after(11 * minute + 4 * second, askedAt), fresh },
  { type: "fresh-key-proven", at: after(13 * minute, askedAt), acceptances: 3 },
  stored(mainVault, after(13 * minute + 1 * second, askedAt)),
  stored(drVault, after(13 * minute + 2 * second, askedAt)),
  { type: "fresh-key-published", at: after(13 * minute + 3 * second, askedAt) },
];

function finishedRotation(start: Date): readonly RotationEvent[] {
  const at = (ms: number) => after(ms, start);
  const made = fresh;
  return [
    {
      type: "rotation-requested",
      at: start,
      rotation: "20251128T070000000Z",
      mode: "near-expiry",
      requestedBy: "key-vault",
    },
    {
      type: "preflight-passed",
      at: at(second),
      endpoint: "https://vision.cognitiveservices.azure.com/",
      keys: { key1: first, key2: other },
      superseded: [],
      confirmations: [],
    },
    { type: "standby-key-regenerated", at: at(3 * second), fresh: made },
    { type: "fresh-key-proven", at: at(2 * minute), acceptances: 3 },
    { type: "fresh-key-published", at: at(2 * minute + 4 * second) },
    { type: "adoption-confirmed", at: at(70 * minute), confirmations: [] },
    { type: "previous-key-regenerated", at: at(70 * minute + 2 * second), replacement: third },
    { type: "revocation-proven", at: at(75 * minute), refusals: 3 },
    { type: "rotation-ended", at: at(75 * minute + second), outcome: "completed" },
  ];
}
