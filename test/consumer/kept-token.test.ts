import { describe, expect, it } from "@jest/globals";
import type { ExpiringToken } from "../../consumer/kept-token.ts";
import { keptToken } from "../../consumer/kept-token.ts";

const hourMs = 3_600_000;

/** A source of numbered tokens that are good for an hour, at a time that the test sets. */
function source(lifeMs = hourMs) {
  let nowMs = 1_000;
  let asked = 0;
  let fails = false;
  const tokens = keptToken(
    async () => {
      asked += 1;
      if (fails) throw new Error("the identity is away");
      return { token: `token ${asked}`, expiresOnTimestamp: nowMs + lifeMs };
    },
    () => nowMs,
  );
  return {
    tokens,
    asked: () => asked,
    fail: () => {
      fails = true;
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe("a kept token", () => {
  it("is used until two minutes before it expires, and then replaced", async () => {
    const { tokens, pass } = source();
    expect(await tokens.get()).toMatchObject({ token: "token 1" });
    pass(hourMs - 120_001);
    expect(await tokens.get()).toMatchObject({ token: "token 1" });
    pass(1);
    expect(await tokens.get()).toMatchObject({ token: "token 2" });
  });

  it("is shared by calls in flight", async () => {
    const { tokens, asked } = source();
    const got = await Promise.all([tokens.get(), tokens.get(), tokens.get()]);
    expect(got.map((one) => one?.token)).toEqual(["token 1", "token 1", "token 1"]);
    expect(asked()).toBe(1);
  });

  it("is asked for again after it was refused", async () => {
    const { tokens } = source();
    await tokens.get();
    tokens.drop();
    expect(await tokens.get()).toMatchObject({ token: "token 2" });
  });

  it("is used until it expires when it cannot be renewed, and asked for again after a pause", async () => {
    const { tokens, asked, pass, fail } = source();
    await tokens.get();
    fail();
    pass(hourMs - 60_000);
    expect(await tokens.get()).toMatchObject({ token: "token 1" });
    expect(await tokens.get()).toMatchObject({ token: "token 1" });
    expect(asked()).toBe(2);
    pass(5_000);
    expect(await tokens.get()).toMatchObject({ token: "token 1" });
    expect(asked()).toBe(3);
    pass(55_000);
    await expect(tokens.get()).rejects.toThrow("away");
  });

  it("that was refused does not come back when it cannot be renewed", async () => {
    const { tokens, fail } = source();
    await tokens.get();
    tokens.drop();
    fail();
    await expect(tokens.get()).rejects.toThrow("away");
  });

  it("that lives shortly is renewed halfway", async () => {
    const { tokens, pass } = source(10_000);
    await tokens.get();
    pass(4_999);
    expect(await tokens.get()).toMatchObject({ token: "token 1" });
    pass(1);
    expect(await tokens.get()).toMatchObject({ token: "token 2" });
  });

  it("is used once where nobody says when it expires", async () => {
    let asked = 0;
    const tokens = keptToken(
      async () => ({ token: `token ${(asked += 1)}` }),
      () => 0,
    );
    await tokens.get();
    expect(await tokens.get()).toEqual({ token: "token 2" });
  });

  it("that was asked for in vain is asked for again by the next call", async () => {
    const answers = [async () => null, () => Promise.reject(new Error("no identity"))];
    const tokens = keptToken(
      () => answers.shift()?.() ?? Promise.resolve({ token: "late", expiresOnTimestamp: hourMs }),
      () => 0,
    );
    expect(await tokens.get()).toBeNull();
    await expect(tokens.get()).rejects.toThrow("no identity");
    expect(await tokens.get()).toMatchObject({ token: "late" });
  });

  it("is asked for again when the answer to the first question is lost", async () => {
    let asked = 0;
    const tokens = keptToken(
      () => {
        asked += 1;
        return asked === 1 ? new Promise<ExpiringToken>(() => {}) : Promise.resolve({ token: "second" });
      },
      () => 0,
    );
    const waiting = new AbortController();
    void tokens.get(waiting.signal);
    waiting.abort();
    expect(await tokens.get()).toEqual({ token: "second" });
  });
});
