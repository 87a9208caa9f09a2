import type { AccountSpec } from "../../../../shared/domain/account-spec.ts";
import { targetOf } from "../../../../shared/domain/enrolment-target.ts";
import { evolve, unenrolled } from "../../../../shared/domain/evolve.ts";
import type { Objection } from "../../../../shared/domain/objection.ts";
import type { Rotation } from "../../../../shared/domain/rotation.ts";
import type { RotationEvent } from "../../../../shared/domain/rotation-event.ts";
import type { InstanceReport } from "../../../../shared/domain/world.ts";
import { fingerprintOf } from "../../../../shared/secret-value.ts";
import { accountDocument } from "../../../../shared/view/account-document.ts";
import type { AccountRecord } from "../../../../shared/view/page/account-page.ts";
import type { AccountShown } from "../../../../shared/view/page/account-shown.ts";
import { rotationHistory } from "../../../../shared/view/rotation-history.ts";
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
  now,
} from "../../../domain/builders.ts";
import { second } from "../../../domain/builders.ts";
import { aRotation } from "../../../domain/rotations.ts";

const [first, other, fresh, third] = ["first", "other", "fresh", "third"].map(fingerprintOf) as [
  ReturnType<typeof fingerprintOf>,
  ReturnType<typeof fingerprintOf>,
  ReturnType<typeof fingerprintOf>,
  ReturnType<typeof fingerprintOf>,
];
const checkout = { name: "Checkout team", contact: "checkout@contoso.example" };
const data = { name: "Data platform team", contact: "data@contoso.example" };
const support = { name: "Support tools", contact: "https://contoso.example/teams/support" };

const vision = anAccount({
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
const visionEvents: readonly RotationEvent[] = [
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

function report(consumer: string, index: number, change: Partial<InstanceReport> = {}): InstanceReport {
  const receivedAt = change.receivedAt ?? before(40 * second + index * 13 * second);
  return {
    consumer,
    instance: `${consumer}-${String(index)}`,
    fingerprint: fresh,
    healthy: true,
    receivedAt,
    steadySince: before(30 * minute),
    ...change,
  };
}

const visionReports = [
  report("checkout-api", 1),
  report("checkout-api", 2),
  report("checkout-api", 3, { fingerprint: first }),
  report("invoice-worker", 1, {
    asked: {
      strength: "resolved",
      flaw: { reason: "NotRestarted", detail: "revision 7 runs since before publication" },
    },
  }),
  report("invoice-worker", 2, { asked: { strength: "resolved" }, healthy: false }),
  report("support-bot", 1),
  report("nightly-report", 1, { fingerprint: other, receivedAt: before(9 * hour) }),
];

const blockers: NonNullable<Objection["blockers"]> = [
  {
    consumer: "checkout-api",
    owner: checkout,
    reason: "OnOtherKey",
    message: `checkout-api still runs instance checkout-api-3 on key ${first}`,
  },
  {
    consumer: "invoice-worker",
    owner: data,
    reason: "NotRestarted",
    message: "invoice-worker must be restarted: revision 7 runs since before publication",
  },
];

const notReady: Objection = {
  reason: "ConsumersNotReady",
  message: `waiting for consumers on key ${fresh}`,
  remedy: "wait",
  until: after(5 * minute),
  blockers,
};

interface Condition {
  readonly rotation: Rotation;
  readonly objection?: Objection;
  readonly wakeAt?: Date;
  readonly movedAt?: Date;
  readonly reports?: readonly InstanceReport[];
}

export function shown(
  spec: AccountSpec,
  { reports = [], ...trail }: Condition,
  more: Omit<AccountShown, "document" | "policy"> & {
    readonly unknownConsumers?: number;
    readonly discoveredAt?: string;
    readonly unexplainedCalls?: number;
  } = {},
): AccountShown {
  const { unknownConsumers, discoveredAt, unexplainedCalls, ...rest } = more;
  const document = {
    ...accountDocument(spec, trail, reports, now),
    ...(unknownConsumers !== undefined && { unknownConsumers }),
    ...(discoveredAt !== undefined && { discoveredAt }),
    ...(unexplainedCalls !== undefined && { unexplainedCalls }),
  };
  return { document, policy: spec.policy, ...rest };
}

/** The account in the middle of a rotation, as its page shows it. */
export const visionShown = shown(
  vision,
  {
    rotation: visionEvents.reduce<Rotation>(evolve, unenrolled),
    objection: notReady,
    wakeAt: after(4 * minute),
    reports: visionReports,
  },
  {
    unknownConsumers: 1,
    discoveredAt: before(22 * minute).toISOString(),
    lastDrift: { kind: "keys-changed", at: before(12 * day) },
  },
);

export const visionRecord: AccountRecord = {
  rotations: rotationHistory(visionEvents),
  events: visionEvents.map((event, index) => ({ sequence: index + 1, event })),
};

const due = (at: Date): Objection => ({
  reason: "NotDue",
  message: `the published key is due ${at.toISOString()}`,
  remedy: "wait",
  until: at,
});

function idleFor(ms: number, outcome: "completed" | "reverted" = "completed") {
  return aRotation.idle({
    publishedAt: before(ms),
    lastEnded: { rotation: "earlier", outcome, at: before(ms - hour) },
  });
}

const named = (name: string, consumers = 1) =>
  anAccount({
    name,
    publishedSecret: `${name}-key`,
    consumers: Array.from({ length: consumers }, (_, index) =>
      aConsumer({ name: index === 0 ? "web" : `web-${String(index + 1)}` }),
    ),
  });

const quietReport = [report("web", 1, { fingerprint: aRotation.idle().keys.key1 })];

/** One account in each condition. */
export const fleetShown: readonly AccountShown[] = [
  visionShown,
  shown(
    named("speech", 2),
    {
      rotation: idleFor(41 * day),
      objection: due(after(49 * day)),
      wakeAt: after(9 * minute),
      reports: quietReport,
    },
    { unknownConsumers: 0 },
  ),
  shown(
    named("language-batch"),
    {
      rotation: aRotation.preparing({ publishedAt: before(97 * day) }),
      objection: {
        reason: "KeysNotListable",
        message: "ARM refused listKeys: keyturn's identity lacks a role on the account",
        remedy: "operator",
      },
      wakeAt: after(12 * minute),
      reports: quietReport,
    },
    { unknownConsumers: 0 },
  ),
  shown(
    named("translator"),
    {
      rotation: idleFor(8 * day),
      objection: due(after(82 * day)),
      wakeAt: after(50 * second),
      reports: quietReport,
    },
    { unknownConsumers: 3, lastDrift: { kind: "published-overwritten", at: before(3 * day) } },
  ),
  shown(
    named("forms", 4),
    {
      rotation: aRotation.idle({ publishedAt: before(95 * day) }),
      wakeAt: after(20 * second),
      reports: quietReport,
    },
    { unknownConsumers: 0, unexplainedCalls: 776 },
  ),
  shown(named("openai-west"), {
    rotation: aRotation.idle({
      publishedAt: before(62 * day),
      paused: { by: "ada", reason: "migration of the vault", at: before(2 * day) },
    }),
    reports: quietReport,
  }),
  shown(named("content-safety"), {
    rotation: aRotation.adopting({ publishedAt: before(90 * day), freshPublishedAt: before(20 * minute) }),
    objection: {
      reason: "Soaking",
      message: "every consumer runs on the fresh key; soaking until 2026-03-01T09:40:00.000Z",
      remedy: "wait",
      until: after(40 * minute),
    },
    wakeAt: after(40 * minute),
  }),
  shown(named("search-dr"), { rotation: unenrolled }),
];

/** An account of which everything that there is to show is known, whether or not it goes together. */
export const fullyShown: AccountShown = {
  ...visionShown,
  trailFault: { code: "RECORD_UNREADABLE", message: "the record of vision cannot be read" },
  document: {
    ...visionShown.document,
    stuck: true,
    paused: { by: "ada", reason: "audit", at: before(hour).toISOString() },
    lastEnded: { rotation: "earlier", outcome: "reverted", at: before(day).toISOString() },
    rotation: {
      id: "20260301T081300000Z",
      mode: "emergency",
      requestedBy: "eve",
      requestedAt: before(hour).toISOString(),
      approvedBy: "bob",
      emergency: {
        compromised: "both",
        gate: "waive",
        deadline: after(hour).toISOString(),
        by: "eve",
        reason: "leaked in a log",
      },
    },
    consumers: visionShown.document.consumers.map((consumer) => ({
      ...consumer,
      unreviewed: true,
      waiver: { by: "ada", reason: "to be switched off", until: after(day).toISOString() },
    })),
  },
};
