import { describe, expect, it } from "@jest/globals";
import { tokenSource } from "../../agent/identity/token-source.ts";

/** An identity whose tokens live for `lifeMs`, at a time that the test sets. */
function identity(lifeMs: number) {
  const state = { nowMs: 0, asked: 0 };
  const tokens = tokenSource(
    async () => {
      state.asked += 1;
      return { token: `token-${state.asked}`, expiresOnTimestamp: state.nowMs + lifeMs };
    },
    () => state.nowMs,
  );
  return { state, get: (scope = "a/.default") => tokens(scope) };
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

describe("tokens of the agent's identity", () => {
  it("are asked for once by many calls, and kept until two minutes before they expire", async () => {
    const { state, get } = identity(HOUR_MS);
    expect(new Set(await Promise.all([get(), get(), get()]))).toEqual(new Set(["token-1"]));
    state.nowMs = 58 * MINUTE_MS - 1;
    expect(await get()).toBe("token-1");
    state.nowMs = 58 * MINUTE_MS;
    expect(await get()).toBe("token-2");
  });

  it("are kept apart by scope", async () => {
    const { get } = identity(HOUR_MS);
    expect(await get("a/.default")).not.toBe(await get("b/.default"));
  });
});
