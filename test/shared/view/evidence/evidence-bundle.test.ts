import { describe, expect, it } from "@jest/globals";
import type { RotationEvent } from "../../../../shared/domain/rotation/rotation-event.ts";
import { evidenceBundle, evidenceText } from "../../../../shared/view/evidence/evidence-bundle.ts";
import { evidenceHtml, evidenceMarkdown } from "../../../../shared/view/evidence/evidence-report.ts";
import { boundedEvent } from "../../../../shared/records/bounded-event.ts";
import {
  after,
  anAccount,
  day,
  hour,
  keyA,
  keyB,
  keyC,
  keyD,
  minute,
  now,
} from "../../../domain/builders.ts";
import { driftFound, events } from "../../../domain/events.ts";
import { askedAt, later, read, recorded, rotation, twoRotations, wholeRotation } from "./evidence-trail.ts";
import { codes, exportedAt, one, quarter, told } from "./told-evidence.ts";

/** The rotation up to the event of this type, and that with what follows. */
function upTo(type: RotationEvent["type"], ...then: readonly RotationEvent[]): readonly RotationEvent[] {
  return [...wholeRotation.slice(0, wholeRotation.findIndex((event) => event.type === type) + 1), ...then];
}

describe("evidence of a rotation", () => {
  it("tells who asked, who approved, who confirmed, what was changed and what is left", () => {
    const { rotations, gaps, exceptions, overdue, environments } = told(wholeRotation);
    expect(rotations).toHaveLength(1);
    expect(rotations[0]).toMatchObject({
      rotation,
      mode: "manual",
      requestedBy: "ada",
      reason: "leaver",
      requestedAt: askedAt.toISOString(),
      events: { first: 3, last: 14 },
      before: { active: "key1", fingerprints: { key1: keyA, key2: keyB } },
      after: { active: "key2", fingerprints: { key1: keyD, key2: keyC } },
      approvals: [{ sequence: 4, by: "bob", reason: "looked at it" }],
      decisions: [
        { sequence: 5, about: "standby-key", strengths: { proven: 1, resolved: 0, circumstantial: 0 } },
        { sequence: 10, about: "previous-key", confirmations: [{ consumer: "web", instance: "web-1" }] },
      ],
      changes: [
        { change: "standby-key-regenerated", fingerprint: keyC, correlationId: "c-1" },
        { change: "secret-stored", version: "v-c", correlationId: "c-2" },
        { change: "previous-key-regenerated", fingerprint: keyD, correlationId: "c-3" },
        { change: "superseded-version-disabled", version: "v-a" },
      ],
      life: { acceptances: 3 },
      death: { proven: true, refusals: 3 },
      outcome: "completed",
      rollback: { possible: false, because: "PreviousKeyRegenerated", endedBy: 11 },
    });
    expect({ gaps, exceptions, overdue, environments }).toEqual({
      gaps: [],
      exceptions: [],
      overdue: [],
      environments: ["production"],
    });
  });

  it("has the trail exactly as it is stored, up to the rotation's end and no further", () => {
    const later = [...wholeRotation, { ...events.accountPaused, at: after(3 * day) }];
    const { trail, head } = told(later);
    const stored = recorded(wholeRotation).map(({ event: _event, ...link }) => link);
    expect(trail).toEqual(stored);
    expect(head.sequence).toBe(wholeRotation.length + 1);
  });

  it("of a later one begins where the one before has ended, and knows how things stood", () => {
    const { history, trail, rotations, exceptions } = told(twoRotations, { ...one, rotation: later });
    const stored = recorded(twoRotations);
    const ended = stored[wholeRotation.length - 1];
    expect(history).toMatchObject({ events: ended?.sequence, hash: ended?.hash });
    expect(trail).toHaveLength(twoRotations.length - wholeRotation.length);
    expect(rotations).toMatchObject([
      { rotation: later, before: { active: "key2", fingerprints: { key1: keyD, key2: keyC } } },
    ]);
    expect(exceptions).toMatchObject([{ kind: "paused", until: after(7 * day + minute).toISOString() }]);
  });

  it("tells a pause from before the one that ended last", () => {
    const paused = { ...events.accountPaused, at: after(day + 2 * hour) };
    const long = [
      ...wholeRotation.slice(0, -1),
      paused,
      ...twoRotations.slice(wholeRotation.length - 1),
    ].filter(({ type, at }) => type !== "account-paused" || at === paused.at);
    expect(told(long, { ...one, rotation: later }).exceptions).toMatchObject([
      { kind: "paused", at: paused.at.toISOString(), until: after(7 * day + minute).toISOString() },
    ]);
  });

  it("counts the instances of a large account by consumer, in the bundle and in both reports", () => {
    const confirmations = Array.from({ length: 1_400 }, (_, index) => ({
      consumer: index < 1_000 ? "web" : "batch",
      instance: `i-${index}`,
      fingerprint: keyC,
      receivedAt: now,
      strength: "circumstantial" as const,
    }));
    const waived = Array.from({ length: 1_000 }, (_, index) => ({
      consumer: `app-${index}`,
      by: "ada",
      reason: "being replaced",
      until: now,
    }));
    const large = wholeRotation.map((event) =>
      event.type === "adoption-confirmed" ? boundedEvent({ ...event, confirmations, waived }) : event,
    );
    const account = told(large);
    const decision = account.rotations[0]?.decisions[1];
    expect(decision).toMatchObject({
      confirmations: [],
      summary: {
        consumers: [
          { consumer: "web", instances: 1_000, oldest: now.toISOString() },
          { consumer: "batch", instances: 400 },
        ],
      },
      strengths: { proven: 0, resolved: 0, circumstantial: 1_400 },
    });
    expect(codes(account)).toEqual(["CircumstantialOnly"]);
    const left = decision?.waivedLeftOut?.count ?? 0;
    expect(left).toBeGreaterThan(500);
    expect(account.exceptions).toHaveLength(1_000 - left + 1);
    expect(account.exceptions.at(-1)?.reason).toContain(`${left} more consumers`);
    const bundle = evidenceBundle([read(large)], one, exportedAt);
    for (const report of [evidenceMarkdown(bundle), evidenceHtml(bundle)]) {
      expect(report).toContain("1400 circumstantial, 1000 waived (web, batch)");
      expect(report).toContain(decision?.summary?.consumers[0]?.digest);
      expect(report).not.toContain("No consumer confirmed");
    }
  });

  it("is the same to the byte when it is made twice at one moment", () => {
    const make = () => evidenceText(evidenceBundle([read(wholeRotation)], one, exportedAt));
    expect(make()).toBe(make());
  });

  it.each<[string, readonly RotationEvent[], object]>([
    [
      "possible while consumers adopt",
      upTo("fresh-key-published"),
      { possible: true, because: "PreviousKeyValid" },
    ],
    [
      "over once the previous key is regenerated",
      upTo("previous-key-regenerated"),
      { possible: false, because: "PreviousKeyRegenerated", endedBy: 11 },
    ],
    [
      "not needed when nothing was published",
      upTo("fresh-key-proven", { type: "rotation-ended", at: after(2 * day), outcome: "cancelled" }),
      { possible: false, because: "NothingPublished" },
    ],
    [
      "done when it was reverted",
      upTo("fresh-key-published", events.revertRequested, events.previousKeyPublished, {
        type: "rotation-ended",
        at: after(2 * day),
        outcome: "reverted",
      }),
      { possible: false, because: "RolledBack" },
    ],
    [
      "over when somebody else regenerated the previous key",
      upTo("fresh-key-published", driftFound("retired-out-of-band")),
      { possible: false, because: "PreviousKeyRegeneratedByOthers", endedBy: 10 },
    ],
    [
      "over when the previous key leaked",
      upTo("fresh-key-published", events.emergencyDeclared),
      { possible: false, because: "PreviousKeyLeaked", endedBy: 10 },
    ],
    [
      "pointless when keys are switched off",
      upTo("rotation-approved", { type: "rotation-ended", at: after(2 * day), outcome: "keyless" }),
      { possible: false, because: "KeysSwitchedOff" },
    ],
  ])("says that a rollback is %s", (_what, trail, rollback) => {
    expect(told(trail).rotations[0]?.rollback).toEqual({
      ...rollback,
      ...("endedBy" in rollback && { endedAt: expect.any(String) as unknown }),
    });
  });

  it("goes on through a repair that interrupts the rotation", () => {
    const { rotations } = told(
      upTo("rotation-approved", driftFound("published-key-dead"), events.driftRepaired),
    );
    expect(rotations).toHaveLength(1);
    expect(rotations[0]).toMatchObject({
      events: { first: 3, last: 6 },
      drifts: [{ kind: "published-key-dead" }],
    });
  });
});

describe("what is missing in evidence", () => {
  const circumstantial = {
    ...events.adoptionConfirmed.confirmations[0],
    strength: "circumstantial",
  } as const;
  it.each<[string, readonly RotationEvent[], Partial<Parameters<typeof anAccount>[0]>, readonly string[]]>([
    ["nothing", wholeRotation, {}, []],
    ["its end", upTo("fresh-key-published"), {}, ["RotationNotEnded"]],
    [
      "an approval that the policy asks for",
      wholeRotation.filter(({ type }) => type !== "rotation-approved"),
      { policy: { approval: "required" } },
      ["ApprovalMissing"],
    ],
    [
      "the ids of its calls",
      wholeRotation.map(
        ({ correlationId: _none, ...event }: RotationEvent & { correlationId?: string }) => event,
      ),
      {},
      ["CorrelationIdMissing"],
    ],
    [
      "proof that the old key is dead",
      wholeRotation.map((event) =>
        event.type === "revocation-proven" ? { ...events.revocationUnproven, at: event.at } : event,
      ),
      {},
      ["RevocationUnproven"],
    ],
    [
      "anybody who confirmed",
      wholeRotation.map((event) =>
        event.type === "preflight-passed" ? { ...event, confirmations: [] } : event,
      ),
      {},
      ["NobodyConfirmed"],
    ],
    [
      "better evidence than circumstantial",
      wholeRotation.map((event) =>
        event.type === "adoption-confirmed" ? { ...event, confirmations: [circumstantial] } : event,
      ),
      {},
      ["CircumstantialOnly"],
    ],
  ])("is named: %s", (_what, trail, change, expected) => {
    expect(codes(told(trail, one, anAccount(change)))).toEqual(expected);
  });

  it("is the trail itself, when it cannot be read or has lost its end", () => {
    const whole = read(wholeRotation);
    const torn = { ...whole, events: { fault: "the record of an event cannot be read" } };
    const short = { ...whole, head: { ...whole.head, sequence: 20 } };
    const gapsIn = (account: typeof whole | typeof torn) =>
      evidenceBundle([account], quarter, exportedAt).accounts.flatMap(codes);
    expect(gapsIn(torn)).toEqual(["TrailUnreadable"]);
    expect(gapsIn(short)).toEqual(["TrailShort"]);
  });
});
