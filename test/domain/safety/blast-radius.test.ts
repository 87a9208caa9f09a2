import { describe, expect, it } from "@jest/globals";
import type { Feeling } from "../../../shared/domain/safety/blast-radius.ts";
import { blastRadius, brokenCopies } from "../../../shared/domain/safety/blast-radius.ts";
import type { AccountSpec } from "../../../shared/domain/account/account-spec.ts";
import type { EnrolledState } from "../../../shared/domain/rotation/account-state.ts";
import type { EmergencyWish } from "../../../shared/domain/commands/commands.ts";
import { namedKeys } from "../../../shared/domain/rotation/leaked-keys.ts";
import type { InstanceReport } from "../../../shared/domain/world.ts";
import {
  aConsumer,
  aCopy,
  after,
  anAccount,
  aReport,
  before,
  fp,
  keyA,
  keyB,
  keyC,
  keyD,
  minute,
  noCopies,
  now,
  shop,
} from "../builders.ts";
import { aRotation } from "../rotations.ts";

type Wish = EmergencyWish;
const refreshMs = 30 * minute;
const waive: Wish = { compromised: "active", gate: "waive", deadlineMs: refreshMs + 1 };
const hasty: Wish = { ...waive, deadlineMs: refreshMs };
const wait: Wish = { ...waive, gate: "wait" };

const onFresh = (change: Partial<InstanceReport> = {}) => aReport({ fingerprint: keyC, ...change });
const onStandby = aReport({ fingerprint: keyB });

/** The consumers that are affected when the named keys are to die. */
function affected(
  state: EnrolledState,
  reports: readonly InstanceReport[],
  wish: Wish,
  at = now,
  spec = anAccount(),
) {
  return blastRadius(spec, state, reports, { ...wish, leaked: namedKeys(state, wish.compromised) }, at);
}

/** The effect on the one consumer, given its reports. */
function felt(state: EnrolledState, reports: readonly InstanceReport[], wish: Wish, at = now): Feeling {
  const [one] = affected(state, reports, wish, at);
  if (!one) throw new Error("nobody is affected");
  return one.feels;
}

describe("a consumer of an account at rest", () => {
  it.each<[string, readonly InstanceReport[], Wish, Feeling]>([
    ["is waited for when the gate is not waived", [aReport()], wait, "waited-for"],
    ["is waited for although it is silent", [], wait, "waited-for"],
    ["feels nothing when it reads the new key before the deadline", [aReport()], waive, "nothing"],
    ["may be cut off when it may read at the very deadline", [aReport()], hasty, "cut-off"],
    ["is cut off at once when it uses the standby key", [onStandby], waive, "cut-off"],
    ["feels nothing of a leaked standby key", [aReport()], { ...hasty, compromised: "standby" }, "nothing"],
    [
      "is cut off by a leaked standby key that it uses",
      [onStandby],
      { ...waive, compromised: "standby" },
      "cut-off",
    ],
    [
      "is waited for although it uses the leaked standby key",
      [onStandby],
      { ...wait, compromised: "standby" },
      "waited-for",
    ],
    [
      "is not judged by a report that is stale",
      [aReport({ fingerprint: keyB, receivedAt: before(15 * minute) })],
      waive,
      "nothing",
    ],
  ])("%s", (_promise, reports, wish, feels) => {
    expect(felt(aRotation.idle(), reports, wish)).toBe(feels);
  });
});

describe("a consumer that is adopting the fresh key", () => {
  const late = after(refreshMs + 1);
  const ofPrevious = (wish: Wish): Wish => ({ ...wish, compromised: "key1" });
  const current = { receivedAt: after(refreshMs) };

  it.each<[string, readonly InstanceReport[], Wish, Date, Feeling]>([
    ["feels nothing once it has left the key that dies", [onFresh()], ofPrevious(hasty), now, "nothing"],
    ["must go back when the fresh key has leaked", [onFresh()], hasty, now, "cut-off"],
    ["feels nothing of a leaked fresh key that it does not use yet", [aReport()], hasty, now, "nothing"],
    [
      "is waited for when the fresh key has leaked as well",
      [onFresh()],
      { ...wait, compromised: "both" },
      now,
      "waited-for",
    ],
    [
      "is judged by the deadline while it had no time to move",
      [aReport()],
      ofPrevious(waive),
      now,
      "nothing",
    ],
    [
      "is cut off when it had the time and has not moved",
      [aReport(current)],
      ofPrevious(waive),
      late,
      "cut-off",
    ],
    [
      "is not late at the very end of its time",
      [aReport(current)],
      ofPrevious(waive),
      after(refreshMs),
      "nothing",
    ],
    [
      "has not left while one of its instances has not",
      [onFresh(), aReport({ instance: "web-2" })],
      ofPrevious(hasty),
      now,
      "cut-off",
    ],
  ])("%s", (_promise, reports, wish, at, feels) => {
    expect(felt(aRotation.adopting(), reports, wish, at)).toBe(feels);
  });

  it("has not left while fewer instances than expected report", () => {
    const spec = anAccount({ consumers: [aConsumer({ instances: 2 })] });
    expect(
      affected(aRotation.adopting(), [onFresh()], { ...hasty, compromised: "key1" }, now, spec),
    ).toMatchObject([{ feels: "cut-off" }]);
  });
});

describe("a leaked standby key", () => {
  it.each(["proving", "publishing"] as const)("touches everybody when it is on its way in %s", (phase) => {
    expect(felt(aRotation[phase](), [aReport()], { ...hasty, compromised: "standby" })).toBe("cut-off");
  });

  it.each<[string, EnrolledState, Feeling]>([
    ["touches everybody when a rotation was being prepared anyway", aRotation.preparing(), "cut-off"],
    [
      "touches nobody while an emergency replaces it alone",
      aRotation.preparing({ mode: "emergency" }),
      "nothing",
    ],
    ["touches nobody while the last rotation is being confirmed", aRotation.confirming(), "nothing"],
  ])("%s", (_promise, state, feels) => {
    const { keys, active } = state;
    const reports = [aReport({ fingerprint: keys[active] })];
    expect(felt(state, reports, { ...hasty, compromised: "standby" })).toBe(feels);
  });
});

describe("the blast radius", () => {
  it("names every consumer in the order of the fleet file, with owner, instances and reason", () => {
    const spec = anAccount({
      consumers: [aConsumer(), aConsumer({ name: "batch", environment: "non-production" })],
    });
    const reports = [
      aReport(),
      aReport({ instance: "web-2", fingerprint: keyB }),
      aReport({ instance: "web-3", fingerprint: fp("9") }),
      aReport({ instance: "web-4", receivedAt: before(15 * minute) }),
      aReport({ consumer: "stranger" }),
    ];
    expect(affected(aRotation.idle(), reports, waive, now, spec)).toEqual([
      {
        consumer: "web",
        owner: { name: "Team Web", contact: "web@example.com" },
        environment: "production",
        instances: [
          { instance: "web-1", slot: "key1" },
          { instance: "web-2", slot: "key2" },
          { instance: "web-3", slot: "unknown" },
          { instance: "web-4", slot: "silent" },
        ],
        feels: "cut-off",
        because: expect.stringContaining("standby"),
      },
      expect.objectContaining({
        consumer: "batch",
        environment: "non-production",
        instances: [],
        feels: "nothing",
      }),
    ]);
  });

  it("names the fresh key's slot while it is adopted", () => {
    expect(affected(aRotation.adopting(), [onFresh()], waive)).toMatchObject([
      { instances: [{ slot: "key2" }] },
    ]);
  });
});

describe("consumers that nothing waits for", () => {
  it.each<[string, AccountSpec]>([
    ["an advisory one", anAccount({ consumers: [aConsumer({ criticality: "advisory" })] })],
    [
      "a waived one",
      anAccount({ consumers: [aConsumer({ waiver: { by: "Ada", reason: "moves", until: after(minute) } })] }),
    ],
  ])("are in the blast radius like any other: %s", (_which, spec) => {
    const hastily = affected(aRotation.idle(), [onStandby], hasty, now, spec);
    expect(hastily).toMatchObject([{ consumer: "web", feels: "cut-off", instances: [{ slot: "key2" }] }]);
  });
});

describe("copies in the blast radius", () => {
  const held = { ...noCopies, copies: [aCopy(keyA), aCopy(keyB, { name: "OTHER" }), aCopy(fp("9"))] };
  const broken = (state: EnrolledState, compromised: string, spec = anAccount(), copies = held) => {
    const wish = { ...waive, leaked: namedKeys(state, compromised) };
    return brokenCopies(spec, state, copies, wish, now).copies.map(({ copy }) => copy.name);
  };

  it.each<[string, EnrolledState, string, readonly string[]]>([
    ["both keys, since the standby key dies on the way", aRotation.idle(), "active", ["AI_KEY", "OTHER"]],
    ["a leaked standby key alone", aRotation.idle(), "standby", ["OTHER"]],
    ["both keys while a rotation prepares", aRotation.preparing(), "standby", ["AI_KEY", "OTHER"]],
    ["the previous key alone while consumers leave it", aRotation.adopting(), "key1", ["AI_KEY"]],
    ["the previous key alone while it is retired", aRotation.retiring(), "key1", ["AI_KEY"]],
  ])("are those of %s", (_which, state, compromised, names) => {
    expect(broken(state, compromised)).toEqual(names);
  });

  it("are those of a leaked fresh key, whose slot dies", () => {
    const fresh = { ...noCopies, copies: [aCopy(keyC), aCopy(keyA, { name: "PREVIOUS" })] };
    expect(broken(aRotation.adopting(), "active", anAccount(), fresh)).toEqual(["AI_KEY"]);
    expect(broken(aRotation.retiring(), "active", anAccount(), fresh)).toEqual(["AI_KEY", "PREVIOUS"]);
  });

  it("leave out the places of consumers, which are listed themselves, and keep accepted ones", () => {
    const consumers = [aConsumer({ resourceId: shop })];
    expect(broken(aRotation.idle(), "both", anAccount({ consumers }))).toEqual([]);
    const until = after(minute);
    const acceptedCopies = [{ resource: shop, name: "AI_KEY", by: "Ada", reason: "left over", until }];
    expect(broken(aRotation.idle(), "both", anAccount({ acceptedCopies }))).toEqual(["AI_KEY", "OTHER"]);
  });

  it("count those that are not listed", () => {
    const unlisted = [
      { account: "vision", source: "app-settings", slot: "key2", fingerprint: keyB, count: 7 },
      { account: "vision", source: "app-settings", slot: "key1", fingerprint: keyD, count: 9 },
    ] as const;
    const state = aRotation.idle();
    const wish = { ...waive, leaked: namedKeys(state, "both") };
    expect(brokenCopies(anAccount(), state, { ...held, unlisted }, wish, now).count).toBe(9);
  });
});
