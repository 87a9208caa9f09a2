import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import { deadlineOf, waiverAtEnd, waiverAtStart } from "../../../shared/domain/safety/waiver.ts";
import type { Emergency } from "../../../shared/domain/rotation/rotation-event.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import type { World } from "../../../shared/domain/world.ts";
import {
  after,
  anAccount,
  aReport,
  aSeenWorld,
  before,
  day,
  hour,
  keyA,
  keyB,
  keyC,
  keyD,
  mainVault,
  minute,
  now,
  outline,
  present,
  publishing,
  untilOf,
} from "../builders.ts";
import { anEmergency, leaked } from "../events.ts";
import { aRotation } from "../rotations.ts";

const leak = { emergency: anEmergency() };
const patient = { emergency: anEmergency({ gate: "wait" }) };
const deadline = 10 * minute;
const standbyUser = aReport({ consumer: "stranger", fingerprint: keyB });

/** Every consumer is on the fresh key, the given time after its publication at `now`. */
function adopting(ms: number, change: Partial<World> = {}): World {
  return aSeenWorld({
    now: after(ms),
    keys: { kind: "listed", key1: keyA, key2: keyC },
    published: publishing(present(keyC)),
    reports: [aReport({ fingerprint: keyC, receivedAt: after(ms - 1), steadySince: after(1) })],
    ...change,
  });
}

const stillOnPrevious = (ms: number) => ({ reports: [aReport({ receivedAt: after(ms - 1) })] });

const published = { vault: mainVault, secret: "published" } as const;
const refused = {
  place: published,
  objection: { reason: "VaultNotWritable", message: "no right to write", remedy: "operator" },
} as const;

describe("a waiver", () => {
  const request = aRotation.preparing(leak);
  const answered = { by: "eve", reason: "leaked in a log", deadline: after(deadline) };

  it("counts at once for the standby key", () => {
    expect(waiverAtStart(request)).toEqual(answered);
  });

  it("counts for the previous key from the deadline on", () => {
    expect(deadlineOf(leak.emergency)).toEqual(after(deadline));
    const published = { ...request, freshPublishedAt: after(0) };
    expect(waiverAtEnd(published, after(deadline - 1))).toBeUndefined();
    expect(waiverAtEnd(published, after(deadline))).toEqual(answered);
  });

  it("gives consumers the promised time from publication, when that came later", () => {
    const late = { ...request, freshPublishedAt: after(day) };
    expect(waiverAtEnd(late, after(day + deadline - 1))).toBeUndefined();
    expect(waiverAtEnd(late, after(day + deadline))).toEqual(answered);
  });

  it("is none where the gate was not waived, or nothing has leaked", () => {
    for (const ordinary of [aRotation.preparing(patient), aRotation.preparing()]) {
      const published = { ...ordinary, freshPublishedAt: after(0) };
      expect([waiverAtStart(ordinary), waiverAtEnd(published, after(day))]).toEqual([undefined, undefined]);
    }
  });
});

describe("the start of an emergency", () => {
  const cooling = { lastEnded: { rotation: "earlier", outcome: "completed", at: now } } as const;
  const asking = { spec: anAccount({ policy: { approval: "required" } }) };

  it.each<[string, AccountState, Partial<World>, string]>([
    ["waits for no cooldown", aRotation.preparing({ ...patient, ...cooling }), {}, "record preflight-passed"],
    ["waits for no second person", aRotation.preparing(patient), asking, "record preflight-passed"],
    [
      "waits for consumers where the gate was not waived",
      aRotation.preparing(patient),
      { reports: [] },
      "hold ConsumersNotReady",
    ],
    [
      "waits for nobody where it was",
      aRotation.preparing(leak),
      { reports: [standbyUser] },
      "record preflight-passed",
    ],
    [
      "keeps the promise of a deadline to a consumer that may have read the standby key just now",
      aRotation.preparing({ ...leak, standbyUnpublishedSince: now }),
      {},
      "hold KeyRecentlyPublished",
    ],
    [
      "still needs an account that is settled",
      aRotation.preparing(leak),
      { account: { kind: "absent" } },
      "hold AccountNotFound",
    ],
    [
      "still needs a vault that it can read",
      aRotation.preparing(leak),
      { published: publishing({ kind: "forbidden" }) },
      "hold VaultNotAccessible",
    ],
    [
      "kills the standby key at once, even while it is used",
      aRotation.regenerating(leak),
      { reports: [standbyUser] },
      "perform regenerate",
    ],
    [
      "never kills a key that may be published",
      aRotation.regenerating({ ...leak, owed: [published] }),
      { published: publishing({ kind: "disabled" }), failed: [refused] },
      "hold KeyStillPublished",
    ],
    [
      "publishes a secret again that is disabled before it kills a key",
      aRotation.regenerating(leak),
      { published: publishing({ kind: "disabled" }) },
      "record drift-found",
    ],
  ])("%s", (_promise, state, world, expected) => {
    expect(outline(decide(state, aSeenWorld(world)))).toBe(expected);
  });
});

describe("the end of an emergency", () => {
  it.each<[string, number, Partial<World>, Partial<Emergency>, string]>([
    [
      "waits for consumers until the deadline",
      deadline - 1,
      stillOnPrevious(deadline - 1),
      {},
      "hold ConsumersNotReady",
    ],
    [
      "waits for nobody from the deadline on",
      deadline,
      stillOnPrevious(deadline),
      {},
      "record adoption-confirmed",
    ],
    [
      "waits on where the gate was not waived, and alerts a person",
      deadline,
      stillOnPrevious(deadline),
      { gate: "wait" },
      "hold AdoptionOverdue",
    ],
    [
      "comes before the deadline when everybody has moved",
      31 * minute,
      {},
      { deadlineMs: day },
      "record adoption-confirmed",
    ],
    [
      "waits for the refresh bound of unknown consumers",
      30 * minute,
      {},
      { deadlineMs: day },
      "hold Soaking",
    ],
    [
      "never kills a key that is published in a vault",
      deadline,
      { published: publishing({ kind: "forbidden" }) },
      {},
      "hold VaultNotAccessible",
    ],
    [
      "publishes a secret again that is gone before it kills a key",
      deadline,
      { published: publishing({ kind: "absent" }) },
      {},
      "record drift-found",
    ],
    [
      "never kills a key that somebody published again",
      deadline,
      { published: publishing(present(keyA)) },
      {},
      "record drift-found",
    ],
  ])("%s", (_promise, ms, world, change, expected) => {
    const state = aRotation.adopting({ emergency: anEmergency(change) });
    expect(outline(decide(state, adopting(ms, world)))).toBe(expected);
  });

  it("names who answers for it, and who had not moved", () => {
    expect(decide(aRotation.adopting(leak), adopting(deadline, stillOnPrevious(deadline)))).toMatchObject({
      event: {
        type: "adoption-confirmed",
        confirmations: [],
        waiver: { by: "eve", reason: "leaked in a log", notAdopted: ["web"] },
      },
    });
  });

  it("needs no waiver before the deadline", () => {
    const state = aRotation.adopting({ emergency: anEmergency({ deadlineMs: day }) });
    const decision = decide(state, adopting(31 * minute));
    expect(decision).toMatchObject({ event: { type: "adoption-confirmed" } });
    expect(decision.kind === "record" && Object.keys(decision.event)).not.toContain("waiver");
  });

  it("is looked at again when the deadline comes, whatever is waited for", () => {
    for (const reports of [[], [aReport()], adopting(minute).reports ?? []]) {
      expect(untilOf(decide(aRotation.adopting(leak), adopting(minute, { reports })))).toEqual(
        after(deadline),
      );
    }
  });

  it("kills the previous key after the deadline, although a consumer uses it", () => {
    const late = adopting(deadline, stillOnPrevious(deadline));
    expect(outline(decide(aRotation.retiring(leak), late))).toBe("perform regenerate");
    const early = adopting(deadline - 1, stillOnPrevious(deadline - 1));
    expect(outline(decide(aRotation.retiring(leak), early))).toBe("hold KeyRecentlyPublished");
  });
});

describe("what follows an emergency", () => {
  const followUp = anEmergency({ declaredAt: before(hour) });

  it("begins as soon as the account is idle, for the keys that are left, on the terms of the first", () => {
    const rest = { followUp, leaked: leaked(keyA) };
    expect(decide(aRotation.idle(rest), aSeenWorld())).toMatchObject({
      event: {
        type: "emergency-declared",
        rotation: "20260301T090000000Z",
        emergency: followUp,
        leaked: leaked(keyA),
      },
    });
  });

  it("is for a person to decide where somebody has called the emergency off", () => {
    const decision = decide(aRotation.idle({ publishedAt: now, leaked: leaked(keyB) }), aSeenWorld());
    expect(decision).toMatchObject({
      objection: { reason: "LeakedKeyNotReplaced", remedy: "operator" },
    });
  });

  it("is nothing once somebody else has replaced the key", () => {
    const state = aRotation.preparing({ mode: "emergency", emergency: anEmergency(), leaked: [] });
    expect(decide(state, aSeenWorld())).toMatchObject({
      event: { type: "rotation-ended", outcome: "completed" },
    });
  });

  it("waits for the new standby key to be stored, but not for the proof that the old one is dead", () => {
    const stored = [{ vault: mainVault, secret: "key1", version: "v-d", fingerprint: keyD }] as const;
    const keys = { kind: "listed", key1: keyD, key2: keyC } as const;
    const world = { keys, published: publishing(present(keyC)) };
    const rest = { followUp, leaked: leaked(keyC) };
    expect(outline(decide(aRotation.confirming(rest), aSeenWorld(world)))).toBe("perform store");
    expect(decide(aRotation.confirming({ ...rest, stored }), aSeenWorld(world))).toMatchObject({
      event: { type: "rotation-ended", outcome: "completed", reason: "an emergency follows" },
    });
  });
});
