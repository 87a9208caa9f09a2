import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { headRowOf, recordedEventOf, trailOf } from "../../shared/azure/tables/trail-rows.ts";
import { decodeEvent, firstHash, linkHash } from "../../shared/records/event-codec.ts";
import { RecordUnreadableError } from "../../shared/errors.ts";
import { decodeClaim, decodeObjection, decodeState } from "../../shared/records/account-state-codec.ts";
import { storedTrail } from "../shared/records/trail-fixture.ts";
import { damaged } from "./damage.ts";
import { effort } from "./effort.ts";

const stored = storedTrail(1);

const heads = Object.values(stored.heads).map((rotation) => ({
  partitionKey: "vision",
  rowKey: "head",
  schema: 1,
  sequence: 7,
  hash: firstHash,
  phase: "idle",
  rotation,
  claim: stored.claim,
  objection: stored.objection,
  wakeAt: new Date("2026-03-01T09:00:00.000Z"),
  watchedAt: new Date("2026-03-01T09:00:00.000Z"),
  failures: 0,
  etag: "W/1",
}));

const eventRows = stored.events.map(({ text, hash }, index) => ({
  partitionKey: "vision",
  rowKey: `event-${String(index + 1).padStart(10, "0")}`,
  type: "some-event",
  event: text,
  previousHash: stored.events[index - 1]?.hash ?? firstHash,
  hash,
}));

/**
 * @returns undefined when the record is refused correctly.
 */
function read<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    expect(error).toBeInstanceOf(RecordUnreadableError);
    return undefined;
  }
}

function damagedRow(rows: readonly object[]): fc.Arbitrary<object> {
  return damaged(...rows).filter((row): row is object => typeof row === "object" && row !== null);
}

describe("a row of the trail", () => {
  it("of every stored head is read while it is whole", () => {
    for (const head of heads) expect(read(() => trailOf(head))?.account).toBe("vision");
  });

  it("of a head that is damaged is read whole or refused", () => {
    fc.assert(
      fc.property(damagedRow(heads), (row) => {
        const trail = read(() => trailOf(row));
        if (!trail) return;
        // An accepted record can be written again, including its dates.
        expect(() => JSON.stringify(headRowOf(trail))).not.toThrow();
        expect(trail.hash).toMatch(/^[0-9a-f]{64}$/);
        expect(Number.isSafeInteger(trail.sequence) && Number.isSafeInteger(trail.failures)).toBe(true);
        for (const date of [trail.wakeAt, trail.watchedAt, trail.movedAt])
          expect(date?.getTime()).not.toBeNaN();
      }),
      effort("tableRows", 0.3),
    );
  });

  it("that holds no endpoint and no own versions, as older ones do, is read", () => {
    const {
      endpoint: _e,
      ownVersions: _o,
      ...older
    } = JSON.parse(stored.heads["idle"] ?? "{}") as Record<string, unknown>;
    expect(read(() => decodeState(JSON.stringify(older)))).toMatchObject({
      endpoint: "",
      ownVersions: [],
    });
    const [first] = stored.events.map(({ text }) => text.replace(/"endpoint":"[^"]*",/, ""));
    expect(read(() => decodeEvent(first ?? ""))).toMatchObject({ event: { endpoint: "" } });
  });

  it("of another schema is refused", () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.double(), fc.constantFrom("1", null, undefined)), (schema) => {
        fc.pre(schema !== 1);
        for (const head of heads) {
          expect(read(() => trailOf({ ...head, schema }))).toBeUndefined();
        }
      }),
      effort("tableRows", 0.1),
    );
  });

  it("of an event that is damaged is read whole or refused", () => {
    fc.assert(
      fc.property(damagedRow(eventRows), (row) => {
        const recorded = read(() => recordedEventOf(row));
        if (recorded) expect(recorded.event.at.getTime()).not.toBeNaN();
      }),
      effort("tableRows", 0.2),
    );
  });

  it("whose event was forged with a right hash is read whole or refused", () => {
    const texts = stored.events.map(({ text }) => JSON.parse(text) as unknown);
    fc.assert(
      fc.property(damaged(...texts), (document) => {
        const event = JSON.stringify(document) ?? "";
        const hash = linkHash(firstHash, event);
        const row = {
          partitionKey: "vision",
          rowKey: "event-1",
          type: "",
          event,
          previousHash: firstHash,
          hash,
        };
        const recorded = read(() => recordedEventOf(row));
        if (recorded) expect(recorded.event.at.getTime()).not.toBeNaN();
      }),
      effort("tableRows", 0.2),
    );
  });

  it("keeps folds, claims and objections that are whole, and refuses the others", () => {
    const codecs = [
      ...Object.values(stored.heads).map((text) => ({ text, decode: decodeState })),
      { text: stored.claim, decode: decodeClaim },
      { text: stored.objection, decode: decodeObjection },
    ];
    const broken = fc
      .constantFrom(...codecs)
      .chain(({ text, decode }) => damaged(JSON.parse(text)).map((document) => ({ document, decode })));
    fc.assert(
      fc.property(broken, ({ document, decode }) => {
        const value = read(() => decode(JSON.stringify(document) ?? ""));
        // An accepted record is read back unchanged.
        if (value) expect(read(() => decode(JSON.stringify(value)))).toEqual(value);
      }),
      effort("tableRows", 0.2),
    );
  });
});
