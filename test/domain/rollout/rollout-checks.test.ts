import { describe, expect, it } from "@jest/globals";
import { openSince, opensAt } from "../../../shared/domain/rollout/change-window.ts";
import { decide } from "../../../shared/domain/decide/decide.ts";
import type { RolloutFact, RolloutPolicy } from "../../../shared/domain/rollout/rollout.ts";
import type { AccountStateIn } from "../../../shared/domain/rotation/account-state.ts";
import type { World } from "../../../shared/domain/world.ts";
import {
  after,
  anAccount,
  aSeenWorld,
  before,
  day,
  hour,
  minute,
  now,
  outline,
  untilOf,
} from "../builders.ts";
import { events } from "../events.ts";
import { aRotation } from "../rotations.ts";

const free: RolloutPolicy = { ringsBefore: [], windows: [], spreadMs: 0 };
const spec = (rollout: Partial<RolloutPolicy>) => anAccount({ rollout: { ...free, ...rollout } });
const named = (count: number) => Array.from({ length: count }, (_, n) => `a-${n}`);
const ringsBefore = [{ ring: 1, accounts: new Set(named(10)), share: 0.9 }];
const second = { ring: 2, ringsBefore };
const inLine = (count: number): RolloutFact => ({ open: ["gone", "other", ...named(count)], failures: [] });
const failed = (count: number): RolloutFact => ({ open: named(count), failures: named(count) });
/** Open at the time of every test, for a minute so far. */
const justOpened = [{ days: [now.getUTCDay()], fromMinute: 9 * 60 - 1, toMinute: 10 * 60 }];
const calm: Partial<World> = { rollout: { open: [], failures: [] } };
const closed = [{ days: [(now.getUTCDay() + 3) % 7], fromMinute: 0, toMinute: 1 }];
const requested = (ms: number) => ({ requestedAt: before(ms) });
const emergency = events.emergencyDeclared.emergency;
const long = { requestedAt: before(hour) } as const;

describe("the order of a rollout", () => {
  it.each<[string, Partial<RolloutPolicy>, Partial<World>, string, Partial<AccountStateIn<"preparing">>?]>([
    ["asks nobody where the file says nothing of it", {}, {}, "record preflight-passed"],
    ["waits for its start", {}, {}, "hold StartSpread", { notBefore: after(1) }],
    ["starts at that very moment", {}, {}, "record preflight-passed", { notBefore: now }],
    ["asks where the others stand when it has a ring", second, {}, "observe rollout"],
    ["stands in line while it waits for its start", second, {}, "observe rollout", { notBefore: after(1) }],
    ["stands in line while no window is open", { ...second, windows: closed }, {}, "observe rollout"],
    ["lets earlier rings come first", second, calm, "hold RingBeforeNotDone", requested(2 * minute - 1)],
    ["starts after two minutes", second, calm, "record preflight-passed", requested(2 * minute)],
    [
      "lets earlier rings come first when a window opens",
      { ...second, windows: justOpened },
      calm,
      "hold RingBeforeNotDone",
    ],
    [
      "lets earlier rings come first when its start has come",
      second,
      calm,
      "hold RingBeforeNotDone",
      { notBefore: before(minute) },
    ],
    ["waits for a ring of which too much is open", second, { rollout: inLine(2) }, "hold RingBeforeNotDone"],
    ["starts when the share of it is done", second, { rollout: inLine(1) }, "record preflight-passed"],
    [
      "asks where the others stand when failures stop the line",
      { stopAfterFailures: 2 },
      {},
      "observe rollout",
    ],
    [
      "goes on below the number of failures",
      { stopAfterFailures: 2 },
      { rollout: failed(1) },
      "record preflight-passed",
    ],
    ["stops at that number", { stopAfterFailures: 2 }, { rollout: failed(2) }, "hold LineStopped"],
    ["asks for a place where they are limited", { maxInFlight: 3 }, {}, "observe permit"],
    ["starts in its place", { maxInFlight: 3 }, { permit: { kind: "taken" } }, "record preflight-passed"],
    [
      "waits for a place",
      { maxInFlightPerSubscription: 3 },
      { permit: { kind: "full", scope: "subscription", most: 3 } },
      "hold TooManyInFlight",
    ],
    [
      "asks for no place that it could not use",
      { maxInFlight: 3 },
      { reports: [] },
      "hold ConsumersNotReady",
    ],
  ])("%s", (_promise, rollout, world, expected, state = {}) => {
    const decision = decide(
      aRotation.preparing({ ...long, ...state }),
      aSeenWorld({ spec: spec(rollout), ...world }),
    );
    expect(outline(decision)).toBe(expected);
  });

  it("is nothing to an emergency", () => {
    const strict = {
      ...second,
      maxInFlight: 1,
      stopAfterFailures: 1,
      windows: closed,
    };
    const state = aRotation.preparing({
      emergency: { ...emergency, compromised: "standby" },
      notBefore: after(day),
    });
    const decision = decide(state, aSeenWorld({ spec: spec(strict) }));
    expect(outline(decision)).toBe("record preflight-passed");
  });

  it("stands in line while nobody has approved it", () => {
    const account = anAccount({ policy: { approval: "required" }, rollout: { ...free, ...second } });
    const asks = (world: Partial<World>) =>
      outline(decide(aRotation.preparing(long), aSeenWorld({ spec: account, ...world })));
    expect([asks({}), asks(calm)]).toEqual(["observe rollout", "hold ApprovalMissing"]);
  });

  it("asks a line that has stopped every quarter of an hour, and says who has failed", () => {
    const stopped = (count: number) =>
      decide(
        aRotation.preparing(long),
        aSeenWorld({ spec: spec({ stopAfterFailures: count }), rollout: failed(count) }),
      );
    expect(untilOf(stopped(2))).toEqual(after(15 * minute));
    expect(stopped(1)).toMatchObject({
      objection: { message: expect.stringMatching(/^1 account has .*a-0/) },
    });
  });

  it("counts one as one", () => {
    const permit = { kind: "full", scope: "fleet", most: 1 } as const;
    const decision = decide(
      aRotation.preparing(long),
      aSeenWorld({ spec: spec({ maxInFlight: 1 }), permit }),
    );
    expect(decision).toMatchObject({
      objection: { message: expect.stringMatching(/^1 rotation is in flight/) },
    });
  });

  it("waits outside of the change windows until the next opens", () => {
    const opens = after(2 * day);
    const windows = [
      {
        days: [opens.getUTCDay()],
        fromMinute: opens.getUTCHours() * 60 + opens.getUTCMinutes(),
        toMinute: 1_439,
      },
    ];
    const decision = decide(aRotation.preparing(long), aSeenWorld({ spec: spec({ windows }) }));
    expect(outline(decision)).toBe("hold OutsideChangeWindow");
    expect(untilOf(decision)).toEqual(opens);
  });
});

describe("the spread of starts", () => {
  it("is drawn when the cadence comes due, within the span, and differs between accounts", () => {
    const drawn = ["a", "b", "c"].map((name) => {
      const account = { ...spec({ spreadMs: hour }), name };
      const idle = aRotation.idle({ publishedAt: before(100 * day) });
      const decision = decide(idle, aSeenWorld({ spec: account }));
      if (decision.kind !== "record" || decision.event.type !== "rotation-requested") return undefined;
      return decision.event.notBefore?.getTime();
    });
    for (const at of drawn) {
      expect(at).toBeGreaterThanOrEqual(now.getTime());
      expect(at).toBeLessThan(after(hour).getTime());
    }
    expect(new Set(drawn).size).toBe(3);
  });
});

describe("change windows", () => {
  // Thursday to Friday, 22:00 to 02:00, and Monday from 09:00 to 10:00.
  const windows = [
    { days: [4], fromMinute: 22 * 60, toMinute: 2 * 60 },
    { days: [1], fromMinute: 9 * 60, toMinute: 10 * 60 },
  ];
  it.each([
    ["2026-11-26T21:59:59.999Z", "2026-11-26T22:00:00.000Z"],
    ["2026-11-26T22:00:00.000Z", undefined],
    ["2026-11-27T01:59:59.999Z", undefined],
    ["2026-11-27T02:00:00.000Z", "2026-11-30T09:00:00.000Z"],
    ["2026-11-30T09:59:59.999Z", undefined],
    ["2026-11-30T10:00:00.000Z", "2026-12-03T22:00:00.000Z"],
  ])("at %s open next at %s", (at, expected) => {
    expect(opensAt(windows, new Date(at))?.toISOString()).toBe(expected);
  });

  it.each([
    ["2026-11-26T21:59:59.999Z", undefined],
    ["2026-11-26T22:00:00.000Z", "2026-11-26T22:00:00.000Z"],
    ["2026-11-27T01:59:59.999Z", "2026-11-26T22:00:00.000Z"],
  ])("at %s are open since %s", (at, expected) => {
    expect(openSince(windows, new Date(at))?.toISOString()).toBe(expected);
  });

  it("are always open when there are none, and the whole day when it ends where it begins", () => {
    expect(opensAt([], now)).toBeUndefined();
    expect(opensAt([{ days: [now.getUTCDay()], fromMinute: 0, toMinute: 0 }], now)).toBeUndefined();
  });
});
