import { describe, expect, it } from "@jest/globals";
import { evolve, unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import { decodeEvent, firstHash, linkHash } from "../../../shared/records/event-codec.ts";
import { emptyTrail, withEvent, withHold } from "../../../shared/records/trail.ts";
import { after, minute } from "../../domain/builders.ts";
import { events } from "../../domain/events.ts";

const how = { releaseClaim: true, wakeAt: after(minute) };
const objection = { reason: "NotDue", message: "not yet", remedy: "wait" } as const;

describe("a trail with events that are not stored yet", () => {
  const first = withEvent(emptyTrail("vision"), events.enrolmentStarted, how);
  const second = withEvent(first, events.secretStored, how);

  it("stands where the events lead, and keeps them in order, each linked to the one before", () => {
    expect(second.state).toEqual(evolve(evolve(unenrolled, events.enrolmentStarted), events.secretStored));
    let hash = firstHash;
    for (const { previousHash, text, hash: own } of second.unsaved ?? []) {
      expect(previousHash).toBe(hash);
      hash = linkHash(hash, text);
      expect(own).toBe(hash);
    }
    expect(second).toMatchObject({ sequence: 2, hash, movedAt: events.secretStored.at });
    expect(second.unsaved).toHaveLength(2);
  });

  it("leaves the trail that it began with as it was", () => {
    expect(first.unsaved).toHaveLength(1);
    expect(emptyTrail("vision")).not.toHaveProperty("unsaved");
  });

  it("keeps them through a pause, and drops the objection with the next event", () => {
    const paused = withHold(second, { objection, wakeAt: after(minute), failures: 2, releaseClaim: false });
    expect(paused).toMatchObject({ objection, failures: 2, unsaved: second.unsaved });
    const moved = withEvent(paused, events.accountEnrolled, how);
    expect(moved).toMatchObject({ failures: 0, sequence: 3 });
    expect(moved).not.toHaveProperty("objection");
  });

  it("sums up what is too long to store, alike in the event, its text and its hash", () => {
    const [confirmation] = events.adoptionConfirmed.confirmations;
    if (!confirmation) throw new Error("nobody confirmed");
    const confirmations = Array.from({ length: 5_000 }, (_, index) => ({
      ...confirmation,
      instance: `i-${index}`,
    }));
    const asked = withEvent(withEvent(second, events.accountEnrolled, how), events.rotationRequested, how);
    const last = withEvent(asked, { ...events.preflightPassed, confirmations }, how).unsaved?.at(-1);
    expect(last?.event).toMatchObject({ confirmations: [], summary: { consumers: [{ instances: 5_000 }] } });
    expect(last && decodeEvent(last.text).event).toEqual(last?.event);
    expect(last?.hash).toBe(linkHash(asked.hash, last?.text ?? ""));
  });

  it("takes no event that does not belong to the phase", () => {
    expect(() => withEvent(first, events.freshKeyPublished, how)).toThrow(TypeError);
  });
});
