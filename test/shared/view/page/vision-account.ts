import { evolve, unenrolled } from "../../../../shared/domain/rotation/evolve.ts";
import type { Objection } from "../../../../shared/domain/objection.ts";
import type { AccountState } from "../../../../shared/domain/rotation/account-state.ts";
import type { InstanceReport } from "../../../../shared/domain/world.ts";
import type { AccountRecord } from "../../../../shared/view/page/account-page.ts";
import type { AccountShown } from "../../../../shared/view/page/account-shown.ts";
import { rotationHistory } from "../../../../shared/view/rotation-history.ts";
import { after, before, day, hour, minute, second } from "../../../domain/builders.ts";
import { shown } from "./shown-account.ts";
import { checkout, data, first, fresh, other, vision, visionEvents } from "./vision-trail.ts";

/** Of a moment ago: an instance that is well, on the fresh key. */
export function report(
  consumer: string,
  index: number,
  change: Partial<InstanceReport> = {},
): InstanceReport {
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

/** The account in the middle of a rotation, as its page shows it. */
export const visionShown = shown(
  vision,
  {
    state: visionEvents.reduce<AccountState>(evolve, unenrolled),
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
