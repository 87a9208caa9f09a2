import { describe, expect, it } from "@jest/globals";
import { tokenSource } from "../../agent/identity/token-source.ts";

/** An identity whose tokens live for `lifeMs`, at a time that the test sets. */
function identity(lifeMs: number) {
  const state = { nowMs: 0, asked: 0, fails: false };
  const tokens = tokenSource(
    async () => {
      state.asked += 1;
      if (state.fails) throw new Error("the identity is away");
      return { token: `token-${state.asked}`, expiresAtMs: state.nowMs + lifeMs };
    },
    () => state.nowMs,
  );
  return { state, get: (scope = "a/.default") => tokens(scope) };
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

describe("tokens of the agent's identity", () => {
  it("are asked for once by many calls, and kept until five minutes before they expire", async () => {
    const { state, get } = identity(HOUR_MS);
    expect(new Set(await Promise.all([get(), get(), get()]))).toEqual(new Set(["token-1"]));
    state.nowMs = 55 * MINUTE_MS - 1;
    expect(await get()).toBe("token-1");
    state.nowMs = 55 * MINUTE_MS;
    expect(await get()).toBe("token-2");
  });

  it("are kept apart by scope", async () => {
    const { get } = identity(HOUR_MS);
    expect(await get("a/.default")).not.toBe(await get("b/.default"));
  });

  it("are used until they expire when they cannot be renewed, and asked for again after a pause", async () => {
    const { state, get } = identity(HOUR_MS);
    await get();
    state.fails = true;
    state.nowMs = 56 * MINUTE_MS;
    expect(await get()).toBe("token-1");
    expect(await get()).toBe("token-1");
    expect(state.asked).toBe(2);
    state.nowMs += 5_000;
    expect(await get()).toBe("token-1");
    expect(state.asked).toBe(3);
    state.nowMs = HOUR_MS;
    await expect(get()).rejects.toThrow("away");
  });

  it("that live shortly are renewed halfway", async () => {
    const { state, get } = identity(10_000);
    await get();
    state.nowMs = 5_000;
    expect(await get()).toBe("token-2");
  });
});
