import { describe, expect, it } from "@jest/globals";
import { unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import {
  decodeClaim,
  decodeObjection,
  decodeState,
  encodeState,
} from "../../../shared/records/account-state-codec.ts";
import { keyA, keyB, keyC, mainVault, now } from "../../domain/builders.ts";
import { anEmergency, leaked } from "../../domain/events.ts";
import { aRotation } from "../../domain/rotations.ts";
import { storedTrail } from "./trail-fixture.ts";

const phases: readonly AccountState[] = [unenrolled, ...Object.values(aRotation).map((build) => build())];
const newer = expect.objectContaining({ code: "RECORD_FROM_NEWER_BUILD", remedy: "operator" });
const unreadable = expect.objectContaining({ code: "RECORD_UNREADABLE" });

describe("a rotation", () => {
  it.each(phases)("comes back as it was stored in $phase", (state) => {
    expect(decodeState(encodeState(state))).toEqual(state);
  });

  it("keeps what only some have", () => {
    const lastEnded = { rotation: "earlier", outcome: "reverted", at: now } as const;
    const stored = [{ vault: mainVault, secret: "published", version: "v-9", fingerprint: keyC }] as const;
    const state = aRotation.reverting({ lastEnded, stored, previousPublishedAt: now });
    expect(decodeState(encodeState(state))).toEqual(state);
  });

  it("keeps what only a worst day leaves", () => {
    const paused = { by: "ada", reason: "audit", at: now };
    const emergency = anEmergency();
    const approval = { by: "bob", at: now };
    const ownVersions = [{ vault: mainVault, version: "v-9" }];
    const leak = { followUp: emergency, leaked: leaked(keyC) };
    const adopting = aRotation.adopting({ paused, emergency, approval, ownVersions, ...leak });
    expect(decodeState(encodeState(adopting))).toEqual(adopting);
    const { id, mode, requestedAt, requestedBy } = adopting;
    const request = { id, mode, requestedAt, requestedBy, emergency, approval };
    const repairing = aRotation.repairing({ request, ...leak });
    expect(decodeState(encodeState(repairing))).toEqual(repairing);
  });

  it("is stored with the replaced key under its first name, in its place", () => {
    const proving = aRotation.proving({ replaced: keyB });
    const names = Object.keys(proving).map((name) => (name === "replaced" ? "stale" : name));
    expect(Object.keys(JSON.parse(encodeState(proving)))).toEqual(names);
    expect(JSON.parse(encodeState(proving))).toMatchObject({ stale: keyB });
  });

  it("of an older build gets the keys of its emergency pinned", () => {
    const stored = JSON.stringify(aRotation.preparing({ emergency: anEmergency() }));
    expect(decodeState(stored)).toMatchObject({ leaked: leaked(keyA) });
  });

  it("of a phase that this build does not know is from a newer build", () => {
    expect(() => decodeState('{"phase":"resting"}')).toThrow(newer);
  });

  it.each(["", "null", "{}", '{"phase":7}', '{"phase":"idle"}'])("is unreadable as %j", (text) => {
    expect(() => decodeState(text)).toThrow(unreadable);
  });
});

/** The file was written once, when this schema was released; whatever breaks these tests needs a new schema. */
describe("a head of schema 1", () => {
  const { heads, claim, objection } = storedTrail(1);

  it("is readable in every phase", () => {
    const read = Object.entries(heads).map(([phase, text]) => [phase, decodeState(text).phase]);
    expect(Object.fromEntries(read)).toEqual(Object.fromEntries(phases.map(({ phase }) => [phase, phase])));
  });

  it("keeps its claim and its objection", () => {
    expect(decodeClaim(claim)).toMatchObject({
      worker: "w-1",
      until: new Date("2026-01-05T09:50:00Z"),
      effect: { type: "store" },
    });
    expect(decodeObjection(objection)).toMatchObject({
      reason: "ConsumersNotReady",
      blockers: [{ reason: "NoReport" }],
    });
  });

  it.each([
    ["claim", () => decodeClaim('{"worker":"w"}')],
    ["objection", () => decodeObjection('{"reason":"Soaking","remedy":"wait"}')],
  ])("is unreadable with half a %s", (_part, decode) => {
    expect(decode).toThrow(unreadable);
  });

  it("is from a newer build with a reason that this one does not know", () => {
    expect(() => decodeObjection('{"reason":"Bored","message":"","remedy":"wait"}')).toThrow(newer);
  });
});
