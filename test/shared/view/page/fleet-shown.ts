import type { FleetChange } from "../../../../shared/records/fleet-change.ts";
import { unenrolled } from "../../../../shared/domain/rotation/evolve.ts";
import type { Objection } from "../../../../shared/domain/objection.ts";
import type { AccountShown } from "../../../../shared/view/page/account-shown.ts";
import { aConsumer, after, anAccount, before, day, hour, minute, second } from "../../../domain/builders.ts";
import { aRotation } from "../../../domain/rotations.ts";
import { shown } from "./shown-account.ts";
import { report, visionShown } from "./vision-account.ts";

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
      state: idleFor(41 * day),
      objection: due(after(49 * day)),
      wakeAt: after(9 * minute),
      reports: quietReport,
    },
    { unknownConsumers: 0 },
  ),
  shown(
    named("language-batch"),
    {
      state: aRotation.preparing({ publishedAt: before(97 * day) }),
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
      state: idleFor(8 * day),
      objection: due(after(82 * day)),
      wakeAt: after(50 * second),
      reports: quietReport,
    },
    { unknownConsumers: 3, lastDrift: { kind: "published-overwritten", at: before(3 * day) } },
  ),
  shown(
    named("forms", 4),
    {
      state: aRotation.idle({ publishedAt: before(95 * day) }),
      wakeAt: after(20 * second),
      reports: quietReport,
    },
    { unknownConsumers: 0, unexplainedCalls: 776 },
  ),
  shown(named("openai-west"), {
    state: aRotation.idle({
      publishedAt: before(62 * day),
      paused: { by: "ada", reason: "migration of the vault", at: before(2 * day) },
    }),
    reports: quietReport,
  }),
  shown(named("content-safety"), {
    state: aRotation.adopting({ publishedAt: before(90 * day), freshPublishedAt: before(20 * minute) }),
    objection: {
      reason: "Soaking",
      message: "every consumer runs on the fresh key; soaking until 2026-03-01T09:40:00.000Z",
      remedy: "wait",
      until: after(40 * minute),
    },
    wakeAt: after(40 * minute),
  }),
  shown(named("search-dr"), { state: unenrolled }),
];

/** A change of the fleet file that a second person must approve. */
export const pendingChange: FleetChange = {
  id: "c0ffee",
  digest: "d".repeat(64),
  base: "b".repeat(64),
  by: "ada",
  at: before(hour),
  loosens: [{ account: "vision", changes: ["consumers.web: removed", "policy.soak: shorter"] }],
};
