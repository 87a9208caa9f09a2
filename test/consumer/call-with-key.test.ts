import { describe, expect, it } from "@jest/globals";
import { inTime, started } from "./started.ts";

describe("a call that is refused", () => {
  it("is repeated once with the newer key, and only its last answer is returned", async () => {
    const { time, world, followed } = await started();
    world.publish("second");
    world.kill("first");
    const answer = await inTime(
      time,
      followed.withKey((key) => world.call(key)),
    );
    expect(answer.status).toBe(200);
    expect(world.answers).toEqual([401, 200]);
    expect(world.reads()).toBe(2);
  });

  it("is not repeated when the secret still holds the same key; its answer is returned unchanged", async () => {
    const { time, world, followed } = await started();
    world.kill("first");
    const answer = await inTime(
      time,
      followed.withKey((key) => world.call(key)),
    );
    expect(answer.status).toBe(401);
    expect(world.answers).toEqual([401]);
  });

  it("is repeated at most once, even when the newer key is refused too", async () => {
    const { time, world, followed } = await started();
    world.publish("second");
    world.kill("first");
    world.kill("second");
    const answer = await inTime(
      time,
      followed.withKey((key) => world.call(key)),
    );
    expect(answer.status).toBe(401);
    expect(world.answers).toEqual([401, 401]);
  });

  it("shares one read with all calls that are refused meanwhile", async () => {
    const { time, world, followed } = await started();
    world.publish("second");
    world.kill("first");
    const calls = [5, 10, 20, 40, 70].map((ms) => followed.withKey((key) => world.call(key, ms)));
    const answers = await inTime(time, Promise.all(calls));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(world.reads()).toBe(2);
  });

  it("does not flood the vault with reads while there is no newer key", async () => {
    const { time, world, followed } = await started({ pollMs: 3_600_000 });
    world.kill("first");
    for (let count = 0; count < 100; count += 1) {
      await inTime(
        time,
        followed.withKey((key) => world.call(key)),
        100,
      );
    }
    expect(world.reads()).toBeLessThanOrEqual(1 + 3);
  });

  it("is not held back by a read that was in vain for another key", async () => {
    const { time, world, followed } = await started();
    const call = () => followed.withKey((key) => world.call(key));
    await time.pass(58_000);
    world.kill("first");
    await inTime(time, call());
    world.publish("second");
    await time.pass(2_500);
    expect(followed.current().reveal()).toBe("second");
    world.publish("third");
    world.kill("second");
    expect((await inTime(time, call())).status).toBe(200);
  });

  it("returns its answer unchanged when the vault is unreachable too", async () => {
    const { time, world, followed, problems } = await started();
    world.kill("first");
    world.vaultFails(true);
    const refusal = Object.assign(new Error("Access denied"), { statusCode: 401 });
    const refused = followed.withKey(() => Promise.reject(refusal));
    await expect(inTime(time, refused)).rejects.toBe(refusal);
    expect(problems).toEqual(["KEY_UNREADABLE"]);
  });

  it.each([
    { from: "the Azure SDKs", error: { statusCode: 401 } },
    { from: "the OpenAI SDK", error: { status: 401 } },
    { from: "axios", error: { response: { status: 401 } } },
  ])("is known by its error from $from", async ({ error }) => {
    const { time, world, followed } = await started();
    world.publish("second");
    const call = (key: string): Promise<string> =>
      key === "first" ? Promise.reject(Object.assign(new Error("refused"), error)) : Promise.resolve("done");
    expect(await inTime(time, followed.withKey(call))).toBe("done");
  });

  it("is recognised in the answer of a REST client, whose status is text", async () => {
    const { time, world, followed } = await started();
    world.publish("second");
    const call = (key: string) => ({ status: key === "first" ? "401" : "200" });
    expect(await inTime(time, followed.withKey(call))).toEqual({ status: "200" });
  });

  it("discards an unread body before it is repeated", async () => {
    const { time, world, followed } = await started();
    world.publish("second");
    const refusal = new Response("refused", { status: 401 });
    const answer = await inTime(
      time,
      followed.withKey((key) => (key === "first" ? refusal : new Response("done"))),
    );
    expect(await answer.text()).toBe("done");
    expect(refusal.bodyUsed).toBe(true);
  });

  it("outside of withKey triggers a read too", async () => {
    const { time, world, followed } = await started();
    world.publish("second");
    followed.observe(followed.current(), "refused");
    await time.pass(100);
    expect(followed.current().reveal()).toBe("second");
  });
});

describe("a call that fails otherwise", () => {
  it.each([400, 403, 404, 429, 500])(
    "with %d is not repeated, reads nothing and reports nothing",
    async (status) => {
      const { time, world, followed } = await started();
      expect(
        await inTime(
          time,
          followed.withKey(() => ({ status })),
        ),
      ).toEqual({ status });
      expect(world.reads()).toBe(1);
      expect(world.reports).toEqual([]);
    },
  );
});
