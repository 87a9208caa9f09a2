import { describe, expect, it } from "@jest/globals";
import { dueAt, expiryOf, nearExpiryMs } from "../../../shared/domain/decide/cadence.ts";
import { decide } from "../../../shared/domain/decide/decide.ts";
import type { AccountStateIn } from "../../../shared/domain/rotation/account-state.ts";
import type { World } from "../../../shared/domain/world.ts";
import {
  after,
  anAccount,
  aSeenWorld,
  aWorld,
  before,
  day,
  drVault,
  hour,
  keyA,
  mainVault,
  now,
  outline,
  present,
  publishing,
  untilOf,
} from "../builders.ts";
import { aRotation } from "../rotations.ts";

const due = 90 * day + hour;
const young = { publishedAt: before(day) };
const justEnded = { lastEnded: { rotation: "earlier", outcome: "completed", at: before(hour) } } as const;

function nearExpiry(version: string, vault = mainVault): World["because"] {
  return { kind: "near-expiry", vault, version };
}

describe("the cadence", () => {
  it("makes a version expire so that near-expiry comes when it is due", () => {
    const { policy } = anAccount();
    expect(expiryOf(policy, now)).toEqual(after(120 * day));
    expect(expiryOf(policy, now).getTime() - nearExpiryMs).toBe(now.getTime() + policy.cadenceMs);
  });

  it("leaves the timer behind the near-expiry event by the grace", () => {
    expect(dueAt(now, anAccount().policy)).toEqual(after(due));
  });
});

describe("an idle account", () => {
  it.each<[string, Partial<AccountStateIn<"idle">>, Partial<World>, string]>([
    ["rests a moment before it is due", { publishedAt: before(due - 1) }, {}, "hold NotDue"],
    ["starts when it is due", { publishedAt: before(due) }, {}, "record rotation-requested"],
    [
      "starts at the near-expiry of the current version",
      young,
      { because: nearExpiry("v-a") },
      "record rotation-requested",
    ],
    ["rests at the near-expiry of an old version", young, { because: nearExpiry("v-0") }, "hold NotDue"],
    [
      "rests at the near-expiry of a version in a foreign vault",
      young,
      { because: nearExpiry("v-a", drVault) },
      "hold NotDue",
    ],
    [
      "does not rotate at the near-expiry of a disabled version",
      young,
      { because: nearExpiry("v-a"), published: publishing({ kind: "disabled" }) },
      "record drift-found",
    ],
    [
      "starts by cadence although the event was for an old version",
      { publishedAt: before(due) },
      { because: nearExpiry("v-0") },
      "record rotation-requested",
    ],
    [
      "cools down before a scheduled start",
      { publishedAt: before(due), ...justEnded },
      {},
      "hold CoolingDown",
    ],
    [
      "cools down before a start by near-expiry",
      { ...young, ...justEnded },
      { because: nearExpiry("v-a") },
      "hold CoolingDown",
    ],
    [
      "enrols anew under another secret name",
      young,
      { spec: anAccount({ publishedSecret: "other" }) },
      "record enrolment-started",
    ],
    [
      "enrols anew with one more vault",
      young,
      { spec: anAccount({ vaults: [mainVault, drVault] }) },
      "record enrolment-started",
    ],
    [
      "enrols anew with another resource",
      young,
      { spec: anAccount({ resourceId: "/subscriptions/s-2" }) },
      "record enrolment-started",
    ],
    [
      "stays enrolled when only the case of the resource id differs",
      young,
      { spec: anAccount({ resourceId: anAccount().resourceId.toUpperCase() }) },
      "hold NotDue",
    ],
  ])("%s", (_promise, state, world, expected) => {
    expect(outline(decide(aRotation.idle(state), aSeenWorld(world)))).toBe(expected);
  });

  it.each<[World["because"], string, string]>([
    [{ kind: "sweep" }, "scheduled", "cadence"],
    [nearExpiry("v-a"), "near-expiry", "key-vault"],
  ])("names the reason of the start %o", (because, mode, requestedBy) => {
    const decision = decide(aRotation.idle({ publishedAt: before(due) }), aSeenWorld({ because }));
    expect(decision).toMatchObject({ event: { mode, requestedBy, rotation: "20260301T090000000Z" } });
  });

  it("says when it is due", () => {
    expect(untilOf(decide(aRotation.idle({ publishedAt: now }), aWorld()))).toEqual(after(due));
  });

  it("asks for nothing of Azure while it rests", () => {
    expect(outline(decide(aRotation.idle(young), aWorld()))).toBe("hold NotDue");
  });

  it("reads the vaults alone to judge a near-expiry event", () => {
    const because = nearExpiry("v-a");
    expect(outline(decide(aRotation.idle(young), aWorld({ because })))).toBe("observe published");
    const published = publishing(present(keyA));
    expect(outline(decide(aRotation.idle(young), aWorld({ because, published })))).toBe(
      "record rotation-requested",
    );
  });
});
