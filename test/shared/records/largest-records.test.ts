import { describe, expect, it } from "@jest/globals";
import type * as z from "zod";
import type { Claim } from "../../../shared/domain/decide/effect.ts";
import type { Objection } from "../../../shared/domain/objection.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import type { RotationEvent } from "../../../shared/domain/rotation/rotation-event.ts";
import { eventRowOf, headRowOf, recordedEventOf, trailOf } from "../../../shared/azure/tables/trail-rows.ts";
import { accountState, encodeState } from "../../../shared/records/account-state-codec.ts";
import { boundedEvent } from "../../../shared/records/bounded-event.ts";
import { boundedObjection } from "../../../shared/records/bounded-objection.ts";
import { encodeEvent, firstHash, linkHash, rotationEvent } from "../../../shared/records/event-codec.ts";
import { claim, objection } from "../../../shared/records/record-schema.ts";
import { emptyTrail, maxEventLength, maxStateLength } from "../../../shared/records/trail.ts";
import { largest } from "./largest-record.ts";

/** @see https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model */
const maxPropertyLength = 32_768;
const maxProperties = 252;
const maxRowBytes = 1_048_576;

function expectToFit(row: object): void {
  const columns = Object.entries(row);
  const texts = columns.flatMap(([, value]) => (typeof value === "string" ? [value.length] : []));
  expect(Math.max(...texts)).toBeLessThanOrEqual(maxPropertyLength);
  expect(columns.length).toBeLessThanOrEqual(maxProperties);
  const bytes = columns.reduce((sum, [name, value]) => sum + 8 + 2 * (name.length + String(value).length), 4);
  expect(bytes).toBeLessThanOrEqual(maxRowBytes);
}

const named = (options: readonly z.core.$ZodType[], tag: string) =>
  options.map((option): [string, z.core.$ZodType] => {
    const { shape } = option as z.ZodObject;
    return [String((shape[tag] as z.ZodLiteral).value), option];
  });

describe("the largest record that the borders let happen", () => {
  it.each(named(rotationEvent.options, "type"))("fits into a row: %s", (type, schema) => {
    const event = boundedEvent(largest(schema, type) as RotationEvent);
    const text = encodeEvent(Number.MAX_SAFE_INTEGER, event);
    expect(text.length).toBeLessThanOrEqual(maxEventLength);
    const hash = linkHash(firstHash, text);
    const recorded = { sequence: Number.MAX_SAFE_INTEGER, event, text, previousHash: firstHash, hash };
    const row = eventRowOf("x".repeat(63), recorded);
    expectToFit(row);
    expect(recordedEventOf(row)).toEqual(recorded);
  });

  it("fits into a row: every kind of drift", () => {
    const [, found] = named(rotationEvent.options, "type").find(([type]) => type === "drift-found") ?? [];
    const { drift } = (found as z.ZodObject).shape;
    for (const [kind, schema] of named((drift as z.ZodDiscriminatedUnion).options, "kind")) {
      const event = { type: "drift-found", at: new Date(), drift: largest(schema, kind) } as RotationEvent;
      expect(encodeEvent(1, boundedEvent(event)).length).toBeLessThanOrEqual(maxEventLength);
    }
  });

  it.each(named(accountState.options, "phase"))("fits into the head: %s", (phase, schema) => {
    const state = largest(schema, phase) as AccountState;
    expect(encodeState(state).length).toBeLessThanOrEqual(maxStateLength);
    const trail = {
      ...emptyTrail("x".repeat(63)),
      state,
      claim: largest(claim, "claim") as Claim,
      objection: boundedObjection(largest(objection, "objection") as Objection),
    };
    const row = headRowOf(trail);
    expectToFit(row);
    expect(trailOf(row)).toEqual(trail);
  });
});
