import { describe, expect, it } from "@jest/globals";
import type { RotationEvent } from "../../../../shared/domain/rotation/rotation-event.ts";
import { evidenceBundle } from "../../../../shared/view/evidence/evidence-bundle.ts";
import { aConsumer, after, anAccount, before, day, hour, minute, now } from "../../../domain/builders.ts";
import { events } from "../../../domain/events.ts";
import { askedAt, read, rotation, wholeRotation } from "./evidence-trail.ts";
import { codes, exportedAt, quarter, told } from "./told-evidence.ts";

describe("evidence of a period", () => {
  it.each<[string, string, string, boolean]>([
    ["begun and ended in it", now.toISOString(), after(90 * day).toISOString(), true],
    ["begun before and ended in it", after(day + hour).toISOString(), after(90 * day).toISOString(), true],
    ["begun in it and ended after", now.toISOString(), after(day + minute).toISOString(), true],
    ["ended before it", after(2 * day).toISOString(), after(90 * day).toISOString(), false],
    ["begun when it is over", now.toISOString(), askedAt.toISOString(), false],
  ])("tells of a rotation that was %s: %s", (_what, from, to, isIn) => {
    const { rotations } = told(wholeRotation, { kind: "period", from, to });
    expect(rotations.map(({ rotation: id }) => id)).toEqual(isIn ? [rotation] : []);
  });

  it("tells of a rotation what was known at the period's end", () => {
    const { rotations, trail } = told(wholeRotation, {
      ...quarter,
      to: after(day + 3 * minute).toISOString(),
    });
    expect(trail).toHaveLength(5);
    expect(rotations[0]).toMatchObject({ approvals: [{ by: "bob" }], rollback: { possible: true } });
    expect(rotations[0]?.outcome).toBeUndefined();
  });

  it("has the accounts of an environment, and those of which nobody knows which it was", () => {
    const make = (name: string, environment: "production" | "non-production") =>
      read(wholeRotation, anAccount({ name, consumers: [aConsumer({ environment })] }));
    const { spec: _gone, ...forgotten } = make("forgotten", "non-production");
    const all = [make("prod", "production"), make("dev", "non-production"), forgotten];
    const { accounts } = evidenceBundle(all, { ...quarter, environment: "production" }, exportedAt);
    expect(accounts.map(({ account }) => account)).toEqual(["forgotten", "prod"]);
    expect(accounts[0]?.gaps).toContainEqual({ code: "NotInFleet" });
  });

  it("says of an account without a record that there is none", () => {
    expect(codes(told([], quarter))).toEqual(["NotEnrolled"]);
  });

  it("tells when a key was overdue, as far as the export knows", () => {
    const policy = { cadenceMs: hour, timerGraceMs: 0 };
    const { overdue } = told(wholeRotation, quarter, anAccount({ policy }));
    const republishedAt = after(day + 6 * minute);
    expect(overdue).toEqual([
      {
        dueAt: after(hour + minute).toISOString(),
        until: republishedAt.toISOString(),
        overdueMs: republishedAt.getTime() - after(hour + minute).getTime(),
      },
      {
        dueAt: after(hour, republishedAt).toISOString(),
        overdueMs: exportedAt.getTime() - after(hour, republishedAt).getTime(),
      },
    ]);
  });

  it("tells no key overdue while no file declares its account, by the trail and not by today's file", () => {
    const rules = { cadenceMs: hour, timerGraceMs: 0, approval: "none" } as const;
    const [declared, back] = [
      { ...events.accountDeclared, rules, at: after(2 * minute) },
      { ...events.accountDeclared, rules, at: after(5 * day) },
    ];
    const removed = { ...events.accountRemoved, at: after(2 * hour) };
    const trail = [...wholeRotation.slice(0, 2), declared, removed, back];
    expect(told(trail, quarter).overdue).toMatchObject([
      { dueAt: after(hour + minute).toISOString(), until: removed.at.toISOString() },
      { dueAt: after(hour + minute).toISOString() },
    ]);
    expect(told(trail.slice(0, 4), quarter).overdue).toHaveLength(1);
  });

  it("tells who approved that an account was removed, and that nobody applied the file", () => {
    const approved = { ...events.accountRemoved, approvedBy: "bob", reason: "sold", at: after(hour) };
    const { by: _nobody, ...directly } = { ...events.accountRemoved, at: after(2 * hour) };
    const trail = [...wholeRotation.slice(0, 2), approved, directly];
    expect(told(trail, quarter).exceptions).toMatchObject([
      { kind: "loosening-approved", by: "bob", reason: "sold", sequence: 3 },
      { kind: "file-written-directly", sequence: 4 },
    ]);
  });

  it("tells no key overdue that is due at the very end", () => {
    const age = exportedAt.getTime() - after(day + 6 * minute).getTime();
    const policy = { cadenceMs: age, timerGraceMs: 0 };
    expect(told(wholeRotation, quarter, anAccount({ policy })).overdue).toEqual([]);
  });

  it("tells exceptions with who answers for them, from the fleet file and from the trail", () => {
    const waiver = { by: "Ada", reason: "is being moved", until: after(30 * day) };
    const over = { by: "Ada", reason: "was moved", until: before(day) };
    const spec = anAccount({
      consumers: [aConsumer({ waiver }), aConsumer({ name: "old", waiver: over })],
      withoutConsumersBecause: "a sandbox",
    });
    const notAdopted = ["web"];
    const trail = [
      ...wholeRotation.slice(0, 2),
      { ...events.accountPaused, at: after(hour) },
      { ...events.accountResumed, at: after(2 * hour) },
      ...wholeRotation.slice(2).map((event): RotationEvent => {
        if (event.type === "preflight-passed") return { ...event, waived: [{ consumer: "web", ...waiver }] };
        if (event.type !== "adoption-confirmed") return event;
        return { ...event, waiver: { by: "eve", reason: "leaked", notAdopted } };
      }),
    ];
    expect(told(trail, quarter, spec).exceptions).toEqual([
      { kind: "consumer-waived", consumer: "web", ...waiver, until: waiver.until.toISOString() },
      { kind: "without-consumers", reason: "a sandbox" },
      {
        kind: "paused",
        by: "ada",
        reason: "migration",
        at: after(hour).toISOString(),
        until: after(2 * hour).toISOString(),
        sequence: 3,
      },
      {
        kind: "consumer-not-waited-for",
        consumer: "web",
        ...waiver,
        until: waiver.until.toISOString(),
        at: after(day + 2 * minute).toISOString(),
        sequence: 7,
      },
      {
        kind: "gate-waived",
        by: "eve",
        reason: "leaked",
        notAdopted,
        at: after(day + 2 * hour).toISOString(),
        sequence: 12,
      },
    ]);
  });
});
