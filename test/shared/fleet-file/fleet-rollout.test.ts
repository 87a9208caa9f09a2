import { describe, expect, it } from "@jest/globals";
import { parseFleet } from "../../../shared/fleet-file/fleet-file.ts";
import { accountEntry, resourceId } from "./fleet-entries.ts";

function accounts(...rings: readonly (number | undefined)[]): readonly object[] {
  return rings.map((ring, index) => {
    const name = `a-${index}`;
    const entry = accountEntry({ name, resourceId: resourceId(name), publishedSecret: name });
    return { ...entry, ...(ring !== undefined && { ring }) };
  });
}

const fleet = (rollout: object | undefined, ...rings: readonly (number | undefined)[]) =>
  parseFleet(JSON.stringify({ version: 1, ...(rollout && { rollout }), accounts: accounts(...rings) }));

describe("the rollout in the fleet file", () => {
  it("is no wish of anybody's when the file says nothing of it", () => {
    const { accounts: specs, hasRollout } = fleet(undefined, undefined);
    expect([specs[0]?.rollout, hasRollout]).toEqual([undefined, undefined]);
  });

  it("tells each account what must be done before its ring; who names none is in the last", () => {
    const { accounts: specs } = fleet({ rings: [{ ring: 2, share: 0.5 }] }, 1, 2, 5, undefined, 2);
    expect(specs.map(({ rollout }) => rollout?.ring)).toEqual([1, 2, 5, 5, 2]);
    expect(specs[3]?.rollout?.ringsBefore).toEqual([
      { ring: 1, accounts: new Set(["a-0"]), share: 1 },
      { ring: 2, accounts: new Set(["a-1", "a-4"]), share: 0.5 },
    ]);
    expect(specs[0]?.rollout?.ringsBefore).toEqual([]);
  });

  it("reads limits, windows in UTC and the spread", () => {
    const rollout = {
      maxInFlight: 50,
      maxInFlightPerSubscription: 10,
      windows: [
        { days: ["mon", "sun"], from: "22:30", to: "24:00" },
        { from: "00:00", to: "06:05" },
      ],
      stopAfterFailures: 3,
      spread: "4h",
    };
    expect(fleet(rollout, undefined).accounts[0]?.rollout).toEqual({
      ringsBefore: [],
      maxInFlight: 50,
      maxInFlightPerSubscription: 10,
      stopAfterFailures: 3,
      spreadMs: 4 * 3_600_000,
      windows: [
        { days: [1, 0], fromMinute: 1_350, toMinute: 1_440 },
        { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 365 },
      ],
    });
  });

  it.each([
    [{ rings: [{ ring: 1, share: 0 }] }, "rollout.rings.0.share"],
    [{ windows: [{ from: "8:00", to: "16:00" }] }, "rollout.windows.0.from"],
    [{ windows: [{ days: [], from: "08:00", to: "16:00" }] }, "rollout.windows.0.days"],
    [{ windows: [{ from: "24:00", to: "16:00" }] }, "rollout.windows.0.from"],
    [{ windows: [{ from: "08:00", to: "08:00" }] }, "rollout.windows.0"],
    [
      {
        rings: [
          { ring: 1, share: 0.5 },
          { ring: 1, share: 0.9 },
        ],
      },
      "rollout.rings.1.ring",
    ],
    [{ rings: [{ ring: 2, share: 0.5 }] }, "rollout.rings.0.ring"],
    [{ maxInFlight: 0 }, "rollout.maxInFlight"],
    [{ spread: "8d" }, "rollout.spread"],
    [{ stopAfter: 3 }, "rollout"],
  ])("refuses %j", (rollout, path) => {
    expect(() => fleet(rollout, 1)).toThrow(
      expect.objectContaining({ faults: [expect.objectContaining({ path })] }),
    );
  });
});
