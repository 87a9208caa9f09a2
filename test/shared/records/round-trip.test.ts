import { withPinnedKeys } from "../../../shared/domain/rotation/leaked-keys.ts";
import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { headRowOf, trailOf } from "../../../shared/azure/tables/trail-rows.ts";
import {
  decodeClaim,
  decodeObjection,
  decodeState,
  encodeState,
} from "../../../shared/records/account-state-codec.ts";
import { decodeEvent, encodeEvent } from "../../../shared/records/event-codec.ts";
import { emptyTrail } from "../../../shared/records/trail.ts";
import { after, keyA, keyB, minute } from "../../domain/builders.ts";
import { arbitraryRecords } from "./arbitrary-records.ts";

describe.each(["all", "some"] as const)("a record with %s of its optional fields", (optional) => {
  const { states, events, claim, objection } = arbitraryRecords(optional);
  const state = fc.oneof(...Object.values(states));

  it.each(Object.entries(events))("comes back as the event %s", (_type, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 1 }), (event, sequence) => {
        expect(decodeEvent(encodeEvent(sequence, event))).toEqual({ sequence, event });
      }),
      { numRuns: 25 },
    );
  });

  it.each(Object.entries(states))("comes back as the state %s", (_phase, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (kept) => {
        // A state of an older build, without pinned keys, gets them as it is read.
        expect(decodeState(encodeState(kept))).toEqual(withPinnedKeys(kept));
      }),
      { numRuns: 25 },
    );
  });

  it("comes back as the head of a trail, with the columns of what it holds and no others", () => {
    const at = after(minute);
    const parts = fc.record(
      {
        claim,
        objection,
        wakeAt: fc.constant(at),
        watchedAt: fc.constant(at),
        slotsCheckedAt: fc.constant(at),
        falseAlarmAt: fc.constant(at),
        watchBy: fc.constant(at),
        indexedAt: fc.constant(at),
        keysNoted: fc.constant(`0123abcd ${keyA} ${keyB}`),
        movedAt: fc.constant(at),
        archivedThrough: fc.constant("20260301T085000000Z"),
        checkpointedThrough: fc.constant(7),
        checkpointedAt: fc.constant(at),
        etag: fc.constant("W/1"),
      },
      optional === "all" ? {} : { requiredKeys: [] },
    );
    fc.assert(
      fc.property(state, parts, fc.nat(), (kept, rest, failures) => {
        const trail = { ...emptyTrail("vision"), state: kept, sequence: 7, failures, ...rest };
        const { etag, ...stored } = trail;
        const row = headRowOf(trail);
        const read = { ...trail, state: withPinnedKeys(kept) };
        expect(trailOf({ ...row, ...(etag && { etag }) })).toEqual(read);
        expect(new Set(Object.keys(row).map((name) => name.replace(/\d+$/, "")))).toEqual(
          new Set([
            "partitionKey",
            "rowKey",
            "schema",
            "phase",
            "rotation",
            ...Object.keys(stored).filter((name) => name !== "account" && name !== "state"),
          ]),
        );
      }),
    );
  });

  it("comes back as a claim and as an objection", () => {
    fc.assert(
      fc.property(claim, objection, (held, why) => {
        expect(decodeClaim(JSON.stringify(held))).toEqual(held);
        expect(decodeObjection(JSON.stringify(why))).toEqual(why);
      }),
    );
  });
});
