import { describe, expect, it } from "@jest/globals";
import { evolve, unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import type { LifecycleEvent } from "../../../shared/domain/lifecycle/lifecycle-event.ts";
import { evidenceDiffers, unknownConsumersFound } from "../../../shared/domain/lifecycle/lifecycle-event.ts";
import { lifecycleOfEvent } from "../../../shared/domain/lifecycle/lifecycle-of-event.ts";
import { lifecycleOfHold } from "../../../shared/domain/lifecycle/lifecycle-of-hold.ts";
import type { Objection } from "../../../shared/domain/objection.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import type { RotationEvent } from "../../../shared/domain/rotation/rotation-event.ts";
import { lifecycleDocument } from "../../../shared/lifecycle/lifecycle-document.ts";
import { lifecycleSchema, lifecycleTypes } from "../../../shared/lifecycle/lifecycle-schema.ts";
import { aConsumer, anAccount, now } from "../../domain/builders.ts";
import { driftFound, events } from "../../domain/events.ts";
import { aRotation } from "../../domain/rotations.ts";

const { resourceId } = anAccount();
const subject = { account: "vision", resourceId };
const hash = "7".repeat(64);
const ended = events.rotationEnded;

function fromTrail(before: AccountState, event: RotationEvent): readonly LifecycleEvent[] {
  return lifecycleOfEvent("vision", { sequence: 7, hash, event }, before, evolve(before, event));
}

function fromHold(state: AccountState, reason: Objection["reason"]): readonly LifecycleEvent[] {
  const { owner } = aConsumer();
  const blockers = [{ consumer: "web", owner, reason: "NoReport", message: "is silent" }] as const;
  const objection = { reason, message: "no", remedy: "operator", blockers } as const;
  const held = { state, sequence: 7, hash, objection };
  return [lifecycleOfHold(subject, held, { lasting: false, now, digest: (text) => text })?.event].flatMap(
    (event) => event ?? [],
  );
}

/** At least one of each type. */
const all: readonly LifecycleEvent[] = [
  ...fromTrail(aRotation.idle(), events.rotationRequested),
  ...fromTrail(aRotation.publishing(), events.freshKeyPublished),
  ...fromTrail(aRotation.adopting(), events.adoptionConfirmed),
  ...fromTrail(aRotation.retiring(), events.previousKeyRegenerated),
  ...fromTrail(aRotation.confirming(), events.revocationUnproven),
  ...fromTrail(aRotation.confirming(), ended),
  ...fromTrail(aRotation.reverting(), { ...ended, outcome: "reverted" }),
  ...fromTrail(aRotation.preparing(), { ...ended, outcome: "cancelled" }),
  ...fromTrail(aRotation.adopting(), { ...ended, outcome: "failed" }),
  ...fromTrail(aRotation.idle(), driftFound("keys-changed")),
  ...fromTrail(aRotation.idle(), events.instanceContested),
  ...fromHold(aRotation.adopting(), "AdoptionOverdue"),
  ...fromHold(unenrolled, "AccountNotFound"),
  ...fromHold(aRotation.idle(), "StepKeepsFailing"),
  unknownConsumersFound(subject, 3, now),
  evidenceDiffers(subject, ["checkpoints/0000000007.jws"], now),
];

describe("a lifecycle event as it is sent", () => {
  it("exists of every type in this test", () => {
    expect([...new Set(all.map(({ type }) => type))].toSorted()).toEqual(lifecycleTypes.toSorted());
  });

  it.each(all.map((event) => [event.id, event] as const))(
    "is what its schema says, no more: %s",
    (_id, event) => {
      const document = lifecycleDocument(event);
      // A field unknown to the schema would be missing from its output.
      expect(lifecycleSchema.parse(document)).toEqual(document);
      expect(JSON.parse(JSON.stringify(document))).toEqual(document);
    },
  );

  it("carries the head of the trail, by which a rewritten one can be told", () => {
    const [started] = fromTrail(aRotation.idle(), events.rotationRequested).map(lifecycleDocument);
    expect(started).toMatchObject({ data: { head: { sequence: 7, hash } } });
  });

  it("can be filtered by its account and its rotation", () => {
    const [started] = fromTrail(aRotation.idle(), events.rotationRequested).map(lifecycleDocument);
    expect(started).toMatchObject({
      source: resourceId,
      subject: "accounts/vision/rotations/20260301T090000000Z",
      data: { links: { account: "/api/accounts/vision" } },
    });
    expect(lifecycleDocument(unknownConsumersFound(subject, 1, now)).subject).toBe("accounts/vision");
  });

  it.each([{ type: "keyturn.rotation.begun" }, { time: "yesterday" }, { data: { account: "vision" } }])(
    "would be refused by the schema with %j",
    (change) => {
      const [started] = fromTrail(aRotation.idle(), events.rotationRequested).map(lifecycleDocument);
      expect(lifecycleSchema.safeParse({ ...started, ...change }).success).toBe(false);
    },
  );
});
