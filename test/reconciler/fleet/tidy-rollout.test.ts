import { describe, expect, it } from "@jest/globals";
import type { RolloutPolicy } from "../../../shared/domain/rollout/rollout.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import { RecordUnreadableError } from "../../../shared/errors.ts";
import type { Fleet } from "../../../shared/domain/account/account-spec.ts";
import { tidyRollout } from "../../../shared/reconciler/fleet/tidy-rollout.ts";
import { emptyTrail } from "../../../shared/records/trail.ts";
import { after, anAccount, before, day, hour, minute, now, second } from "../../domain/builders.ts";
import { anEmergency } from "../../domain/events.ts";
import { aRotation } from "../../domain/rotations.ts";
import { memoryRolloutBoard } from "../fakes/memory-rollout-board.ts";

const rollout: RolloutPolicy = { ringsBefore: [], windows: [], spreadMs: 0, maxInFlight: 1 };
const fleet = { accounts: ["vision", "speech"].map((name) => ({ ...anAccount(), name, rollout })) };
const preparing = aRotation.preparing();
const inFlight = aRotation.adopting();
const { id } = preparing;
const lastEnded = { rotation: "0", outcome: "completed", at: now } as const;
const headOf = (state: AccountState) => ({ ...emptyTrail("vision"), state });
const holder = { account: "vision", rotation: id, by: "look", since: now };
const limits = [{ scope: "fleet", most: 2 }];

/** A board after eleven minutes and a sweep that has read this head. */
function boardWith() {
  const board = memoryRolloutBoard();
  return {
    board,
    tidied: async (state: AccountState, at = after(11 * minute), of: Fleet = fleet) => {
      const read = async (account: string) => {
        if (account === "vision") return headOf(state);
        throw new RecordUnreadableError(account);
      };
      const clock = { now: () => at, monotonicMs: () => 0, sleep: async () => {} };
      const heads = [headOf(state)];
      return (await tidyRollout(of, heads, { rollout: board, trail: { read }, clock })).accounts;
    },
  };
}

describe("the tidying of the rollout", () => {
  it("ends what is in flight no more, once that is ten minutes old", async () => {
    const { board, tidied } = boardWith();
    await board.acquire({ ...holder, rotation: "0" }, limits);
    await board.enter({ account: "vision", rotation: "0", since: now });
    const idle = aRotation.idle({ lastEnded: { ...lastEnded, outcome: "reverted" } });
    expect(await tidied(idle, after(9 * minute))).toEqual([]);
    expect(await tidied(idle)).toEqual(["vision"]);
    expect(await board.snapshot()).toMatchObject({ open: [], permits: [], failures: [{ rotation: "0" }] });
  });

  it("leaves alone what is in flight, however long, and a repair in the middle of it", async () => {
    const { board, tidied } = boardWith();
    await board.acquire(holder, limits);
    await board.enter({ account: "vision", rotation: id, since: now });
    expect(await tidied(inFlight)).toEqual([]);
    expect(await tidied(aRotation.repairing({ request: preparing }))).toEqual([]);
    expect((await board.snapshot()).permits).toHaveLength(1);
  });

  it("ends the older rotation alone where a newer one of the account is in flight", async () => {
    const { board, tidied } = boardWith();
    await board.acquire({ ...holder, rotation: "0" }, limits);
    await board.enter({ account: "vision", rotation: id, since: now });
    await board.acquire({ ...holder, account: "speech" }, limits);
    await board.count({ scope: "fleet", ...holder });
    expect(await tidied(inFlight)).toEqual(["vision"]);
    const { open, permits } = await board.snapshot();
    expect(open).toHaveLength(1);
    expect(permits.map(({ account, rotation }) => `${account} ${rotation}`)).toEqual([
      `speech ${id}`,
      `vision ${id}`,
    ]);
  });

  it("frees a place that was taken ten minutes ago by who has not begun, and none taken anew", async () => {
    const { board, tidied } = boardWith();
    await board.acquire(holder, limits);
    expect(await tidied(preparing, after(9 * minute))).toEqual([]);
    await board.acquire({ ...holder, by: "another", since: after(2 * minute) }, limits);
    expect(await tidied(preparing)).toEqual([]);
    expect(await tidied(preparing, after(12 * minute))).toEqual(["vision"]);
    expect((await board.snapshot()).permits).toEqual([]);
  });

  it("counts what is in flight without a place, above the limit, and no emergency", async () => {
    const { board, tidied } = boardWith();
    await board.acquire({ ...holder, account: "speech", rotation: "9", since: after(11 * minute) }, limits);
    const emergency = { ...inFlight, emergency: anEmergency() };
    expect([await tidied(preparing), await tidied(emergency)]).toEqual([[], []]);
    expect(await tidied(inFlight)).toEqual(["vision"]);
    expect(await tidied(inFlight)).toEqual([]);
    expect((await board.snapshot()).permits.map(({ account }) => account)).toEqual(["speech", "vision"]);
  });

  it("goes on past an account whose record cannot be read", async () => {
    const { board, tidied } = boardWith();
    await board.enter({ account: "broken", rotation: "0", since: now });
    await board.enter({ account: "vision", rotation: "0", since: now });
    expect(await tidied(aRotation.idle({ lastEnded }))).toEqual(["vision"]);
  });

  it("forgets the failure of who has succeeded since, or has not tried for thirty days", async () => {
    const { board, tidied } = boardWith();
    await board.ended("vision", "0", before(hour), "failed");
    expect(await tidied(aRotation.idle(), after(30 * day - hour))).toEqual([]);
    expect(await tidied(aRotation.idle({ lastEnded: { ...lastEnded, outcome: "cancelled" } }))).toEqual([]);
    expect(await tidied(aRotation.idle({ lastEnded }))).toEqual(["vision"]);
    await board.ended("vision", "1", now, "failed");
    expect(await tidied(aRotation.idle(), after(30 * day + second))).toEqual(["vision"]);
    expect((await board.snapshot()).failures).toEqual([]);
  });

  it("goes on without a rollout in the fleet file", async () => {
    const { board, tidied } = boardWith();
    await board.enter({ account: "vision", rotation: "0", since: now });
    expect(await tidied(aRotation.idle({ lastEnded }), after(hour), { accounts: [] })).toEqual(["vision"]);
    expect((await board.snapshot()).open).toEqual([]);
  });
});
