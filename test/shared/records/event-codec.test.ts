import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { evolve, unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import type { RotationEvent } from "../../../shared/domain/rotation/rotation-event.ts";
import { decodeEvent, encodeEvent, firstHash, linkHash } from "../../../shared/records/event-codec.ts";
import { decodeState } from "../../../shared/records/account-state-codec.ts";
import { driftFound, drifts, events } from "../../domain/events.ts";
import { storedAddition, storedTrail } from "./trail-fixture.ts";

/** The hash of each stored text, linked to the one before. */
function chain(texts: readonly string[]): readonly string[] {
  let hash = firstHash;
  return texts.map((text) => (hash = linkHash(hash, text)));
}

describe("an event", () => {
  it.each([
    ...Object.values(events).map((event): [string, RotationEvent] => [event.type, event]),
    ...Object.values(drifts).map((drift): [string, RotationEvent] => [
      `of ${drift.kind}`,
      driftFound(drift.kind),
    ]),
  ])("%s comes back as it was stored", (_type, event) => {
    expect(decodeEvent(encodeEvent(7, event))).toEqual({ sequence: 7, event });
  });

  it("comes back with the consumers that were not waited for", () => {
    const waived = [{ consumer: "legacy", by: "Data team", reason: "being replaced", until: new Date(0) }];
    const event = { ...events.preflightPassed, waived };
    expect(decodeEvent(encodeEvent(7, event))).toEqual({ sequence: 7, event });
  });

  it("comes back whatever people wrote into it", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.string(),
        fc.date({ noInvalidDate: true, min: new Date(0), max: new Date("9999-12-31") }),
        (reason, by, at) => {
          const event: RotationEvent = { type: "revert-requested", at, by, reason };
          expect(decodeEvent(encodeEvent(1, event)).event).toEqual(event);
        },
      ),
    );
  });

  it("keeps absent what was absent", () => {
    const { reason: _none, ...event } = events.rotationRequested;
    expect(Object.keys(decodeEvent(encodeEvent(1, event)).event)).not.toContain("reason");
  });

  const stored = JSON.parse(encodeEvent(1, events.accountEnrolled)) as Record<string, object>;
  it.each<[string, string]>([
    ["of a later schema", JSON.stringify({ ...stored, schema: 2 })],
    [
      "of an unknown type",
      JSON.stringify({ ...stored, event: { ...stored["event"], type: "account-lost" } }),
    ],
  ])("is a newer build's when it is %s", (_fault, text) => {
    expect(() => decodeEvent(text)).toThrow(expect.objectContaining({ code: "RECORD_FROM_NEWER_BUILD" }));
  });

  it.each<[string, string]>([
    ["no JSON", "{"],
    ["without a sequence", JSON.stringify({ schema: 1, event: stored["event"] })],
    ["at no instant", JSON.stringify({ ...stored, event: { ...stored["event"], at: "yesterday" } })],
    ["with half a fingerprint", encodeEvent(1, events.standbyKeyRegenerated).replace("cccccccc", "")],
  ])("is unreadable when it is %s", (_fault, text) => {
    expect(() => decodeEvent(text)).toThrow(
      expect.objectContaining({ code: "RECORD_UNREADABLE", remedy: "bug" }),
    );
  });
});

/** Each file was written once, when what it tells was released; whatever breaks these tests needs a new schema. */
describe("a trail of schema 1", () => {
  const { events: rows } = storedTrail(1);
  const additions = [
    "registrations",
    "refresh-bound",
    "ways-out",
    "owed",
    "contests",
    "declared",
    "removed",
    "restored",
  ] as const;
  const trails = [storedTrail(1), ...additions.map((name) => storedAddition(1, name))];
  const all = trails.flatMap(({ events: told }) => told);

  it("holds every event there is, so that each stays readable", () => {
    const types = new Set(all.map(({ text }) => decodeEvent(text).event.type));
    expect([...types].sort()).toEqual([...new Set(Object.values(events).map(({ type }) => type))].sort());
  });

  it("holds every kind of drift there is", () => {
    const kinds = all.flatMap(({ text }) => {
      const { event } = decodeEvent(text);
      return event.type === "drift-found" ? [event.drift.kind] : [];
    });
    expect([...new Set(kinds)].sort()).toEqual(Object.keys(drifts).sort());
  });

  it.each(trails)("folds to what it folded to when it was written", ({ events: told, last }) => {
    const state = told.map(({ text }) => decodeEvent(text).event).reduce(evolve, unenrolled);
    if (state.phase === "unenrolled") throw new Error("the trail ends without an account");
    // The build that wrote the state did not list these.
    const { gone: _later, registrationChanges: _too, unproven: _also, ...known } = state;
    expect(known).toEqual(decodeState(last));
  });

  it("is written in the same letters today", () => {
    for (const { text } of all) {
      const { sequence, event } = decodeEvent(text);
      expect(JSON.parse(encodeEvent(sequence, event))).toEqual(JSON.parse(text));
    }
  });

  it("is a chain that breaks at the event that was changed", () => {
    const texts = rows.map(({ text }) => text);
    const hashes = rows.map(({ hash }) => hash);
    expect(chain(texts)).toEqual(hashes);

    const changed = texts.map((text, index) => (index === 5 ? text.replace("ada", "eve") : text));
    const broken = chain(changed).map((hash, index) => hash === hashes[index]);
    expect(broken.indexOf(false)).toBe(5);
    expect(broken.lastIndexOf(true)).toBe(4);
  });
});
