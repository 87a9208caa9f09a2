import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import {
  decodeClaim,
  decodeObjection,
  decodeState,
  encodeState,
} from "../../../shared/records/account-state-codec.ts";
import { decodeDiscovery, encodeDiscovery } from "../../../shared/records/discovery-codec.ts";
import { decodeEvent, encodeEvent } from "../../../shared/records/event-codec.ts";
import { recordSchemaVersion } from "../../../shared/records/record-schema.ts";
import { whole } from "../../contracts/ports/discovery-store-contract.ts";
import { arbitraryRecords } from "./arbitrary-records.ts";

const newer = expect.objectContaining({ code: "RECORD_FROM_NEWER_BUILD", remedy: "operator" });
const { states, events, claim, objection } = arbitraryRecords("all");

interface Kind {
  readonly text: fc.Arbitrary<string>;
  readonly decode: (text: string) => unknown;
}
const kinds: readonly (readonly [string, Kind])[] = [
  ...Object.entries(states).map(
    ([phase, state]: [string, fc.Arbitrary<Parameters<typeof encodeState>[0]>]): [string, Kind] => [
      `a head in ${phase}`,
      { text: state.map(encodeState), decode: decodeState },
    ],
  ),
  ...Object.entries(events).map(
    ([type, event]: [string, fc.Arbitrary<Parameters<typeof encodeEvent>[1]>]): [string, Kind] => [
      `the event ${type}`,
      { text: event.map((one) => encodeEvent(1, one)), decode: decodeEvent },
    ],
  ),
  ["a claim", { text: claim.map((one) => JSON.stringify(one)), decode: decodeClaim }],
  ["an objection", { text: objection.map((one) => JSON.stringify(one)), decode: decodeObjection }],
  ["the last discovery", { text: fc.constant(encodeDiscovery(whole)), decode: decodeDiscovery }],
];

/** Every object within a value, itself included, by its path. */
function objectsIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [];
  const within = Object.entries(value).flatMap(([name, member]) => objectsIn(member, [...path, name]));
  return Array.isArray(value) ? within : [path, ...within];
}

function withUnknownField(text: string, path: readonly string[]): string {
  const copy: unknown = JSON.parse(text);
  const object = path.reduce<unknown>((value, name) => Reflect.get(value as object, name), copy);
  Reflect.set(object as object, "heldBy", "a newer build");
  return JSON.stringify(copy);
}

describe("a record of a newer build", () => {
  it.each(kinds)(
    "is refused wherever it holds a field that this build would strip: %s",
    (_kind, { text, decode }) => {
      fc.assert(
        fc.property(text, (stored) => {
          expect(() => decode(stored)).not.toThrow();
          for (const path of objectsIn(JSON.parse(stored)))
            expect(() => decode(withUnknownField(stored, path))).toThrow(newer);
        }),
        { numRuns: 5 },
      );
    },
  );

  it("is refused by its version, before anything else in it is read", () => {
    const later = JSON.stringify({ schema: recordSchemaVersion + 1, discovery: "of another kind" });
    expect(() => decodeDiscovery(later)).toThrow(newer);
  });

  it("is told from a damaged one", () => {
    expect(() => decodeDiscovery("{")).toThrow(expect.objectContaining({ code: "RECORD_UNREADABLE" }));
    expect(() => decodeState('{"phase":"idle"}')).toThrow(
      expect.objectContaining({ code: "RECORD_UNREADABLE" }),
    );
  });

  it("is named with the field or name that this build does not know", () => {
    expect(() => decodeObjection('{"reason":"Bored","message":"","remedy":"wait"}')).toThrow(
      /reason "Bored"/,
    );
    expect(() =>
      decodeClaim(
        '{"worker":"w","until":"2026-01-01T00:00:00Z","effect":{"type":"disable","place":{"vault":"v","secret":"key1","shard":2},"version":"1"}}',
      ),
    ).toThrow(/the unknown field effect\.place\.shard/);
  });
});
