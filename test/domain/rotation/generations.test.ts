import { describe, expect, it } from "@jest/globals";
import { generationsOf } from "../../../shared/domain/rotation/generations.ts";
import type { RotationEvent } from "../../../shared/domain/rotation/rotation-event.ts";
import { after, fp, keyA, keyB, keyC, keyD, minute } from "../builders.ts";
import { anEmergency, driftFound, emergencyDeclared, events } from "../events.ts";

/** The events in order, a minute apart. */
function trail(...list: readonly RotationEvent[]): readonly RotationEvent[] {
  return list.map((event, index) => ({ ...event, at: after(index * minute) }));
}

const enrolment = [events.enrolmentStarted, events.accountEnrolled];
const toPreflight = [...enrolment, events.rotationRequested, events.preflightPassed];
const toAdoption = [
  ...toPreflight,
  events.standbyKeyRegenerated,
  events.freshKeyProven,
  events.freshKeyPublished,
];
const toRetirement = [...toAdoption, events.adoptionConfirmed, events.previousKeyRegenerated];

/** `slot generation state` of every key, by the letter of its fingerprint. */
function named(list: readonly RotationEvent[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    generationsOf(list).map(({ fingerprint, slot, generation, state }) => [
      fingerprint[0] ?? "",
      `${slot} ${generation} ${state}`,
    ]),
  );
}

describe("the keys that a trail names", () => {
  it.each<[string, readonly RotationEvent[], Readonly<Record<string, string>>]>([
    ["none before the enrolment", [], {}],
    ["both keys of the enrolment", trail(...enrolment), { a: "key1 1 active", b: "key2 1 standby" }],
    [
      "the fresh key as the standby one, until everybody has it",
      trail(...toAdoption),
      { a: "key1 1 active", b: "key2 1 retired", c: "key2 2 standby" },
    ],
    [
      "all four of a whole rotation, with the roles exchanged",
      trail(...toRetirement),
      { a: "key1 1 retired", b: "key2 1 retired", c: "key2 2 active", d: "key1 2 standby" },
    ],
    [
      "keys that somebody else has made",
      trail(...enrolment, driftFound("keys-changed")),
      { a: "key1 1 active", b: "key2 1 retired", d: "key2 2 standby" },
    ],
    [
      "the same keys when their roles turn out to be exchanged",
      trail(...enrolment, driftFound("roles-swapped")),
      { a: "key1 1 standby", b: "key2 1 active" },
    ],
    [
      "the valid keys when the published one is dead",
      trail(...enrolment, driftFound("published-key-dead")),
      { a: "key1 1 retired", b: "key2 1 standby", d: "key1 2 active" },
    ],
    [
      "the replacement of a fresh key that somebody has killed",
      trail(...toAdoption, driftFound("fresh-key-dead")),
      { a: "key1 1 active", b: "key2 1 retired", c: "key2 2 retired", d: "key2 3 standby" },
    ],
    [
      "the replacement of a previous key that somebody has killed",
      trail(...toAdoption, driftFound("retired-out-of-band")),
      { a: "key1 1 retired", b: "key2 1 retired", c: "key2 2 active", d: "key1 2 standby" },
    ],
    [
      "the key that replaces a leaked standby one",
      trail(
        ...enrolment,
        emergencyDeclared({ ...anEmergency(), compromised: "standby" }),
        events.preflightPassed,
        events.standbyKeyRegenerated,
      ),
      { a: "key1 1 active", b: "key2 1 retired", c: "key2 2 standby" },
    ],
    [
      "what a preflight finds",
      trail(...enrolment, events.rotationRequested, {
        ...events.preflightPassed,
        keys: { key1: keyA, key2: fp("e") },
      }),
      { a: "key1 1 active", b: "key2 1 retired", e: "key2 2 standby" },
    ],
    [
      "keys of a new enrolment after those of the old one",
      trail(...enrolment, { ...events.enrolmentStarted, active: "key2", keys: { key1: keyC, key2: keyD } }),
      { a: "key1 1 retired", b: "key2 1 retired", c: "key1 2 standby", d: "key2 2 active" },
    ],
  ])("are %s", (_promise, list, expected) => {
    expect(named(list)).toEqual(expected);
  });

  it("are known since the event that named them, and retired by the one that named the next", () => {
    const list = trail(...toRetirement);
    const previous = generationsOf(list).find(({ fingerprint }) => fingerprint === keyB);
    expect(previous).toMatchObject({ since: list[0]?.at, retiredAt: list[4]?.at });
    const fresh = generationsOf(list).find(({ fingerprint }) => fingerprint === keyC);
    expect(fresh).toMatchObject({ since: list[4]?.at });
    expect(fresh).not.toHaveProperty("retiredAt");
  });

  it("are the same when a late answer names an earlier one again", () => {
    const changed = (key2: typeof keyB): RotationEvent => ({
      ...events.driftFound,
      drift: { kind: "keys-changed", keys: { key1: keyA, key2 } },
    });
    expect(named(trail(...enrolment, changed(keyC), changed(keyB)))).toEqual({
      a: "key1 1 active",
      b: "key2 1 standby",
      c: "key2 2 retired",
    });
  });
});
