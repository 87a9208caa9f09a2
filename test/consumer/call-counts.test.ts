import { describe, expect, it } from "@jest/globals";
import { callCounts } from "../../consumer/call-counts.ts";
import type { Started } from "./started.ts";
import { inTime, started } from "./started.ts";

const call = ({ time, world, followed }: Started) =>
  inTime(
    time,
    followed.withKey((key) => world.call(key)),
    100,
  );
const told = ({ world }: Started) =>
  world.reports.map(({ usage: { calls, failures, refused } }) => [calls, failures, refused]);

describe("the calls of an instance", () => {
  it("are reported once each", async () => {
    const given = await started();
    for (let count = 0; count < 5; count += 1) await call(given);
    await given.time.pass(120_000);
    expect(told(given)).toEqual([
      [1, 0, 0],
      [4, 0, 0],
      [0, 0, 0],
    ]);
  });

  it("count as often as they reach the account: a repeated call counts twice", async () => {
    const given = await started();
    given.world.publish("second");
    given.world.kill("first");
    await call(given);
    expect(told(given)).toEqual([[2, 1, 1]]);
    expect(given.world.answers).toEqual([401, 200]);
  });

  it("include observed calls, those with the previous key, and those that prove nothing", async () => {
    const given = await started();
    const { followed, time } = given;
    const late = followed.current();
    await call(given);
    for (const outcome of ["accepted", "undecided", "refused"] as const) followed.observe(late, outcome);
    await time.pass(60_000);
    expect(told(given)).toEqual([
      [1, 0, 0],
      [3, 2, 1],
    ]);
  });

  it("move to the next report when one fails", async () => {
    const given = await started();
    given.world.keyturnAnswers(503);
    await call(given);
    await call(given);
    given.world.keyturnAnswers(202);
    await given.time.pass(60_000);
    expect(told(given)).toEqual([
      [1, 0, 0],
      [2, 0, 0],
    ]);
  });

  it("are not reported twice while a report is in flight", async () => {
    const given = await started();
    given.world.keyturnTakes(5_000);
    await call(given);
    await call(given);
    await given.time.pass(70_000);
    expect(told(given).slice(0, 2)).toEqual([
      [1, 0, 0],
      [1, 0, 0],
    ]);
  });

  it("tell those that carried a token, and those that only proved the key", async () => {
    const given = await started();
    const { followed, world, time } = given;
    await call(given);
    followed.observeToken("accepted");
    followed.observeToken("refused");
    followed.observe(followed.current(), "accepted", "as-proof");
    world.keyturnAnswers(503);
    await time.pass(60_000);
    world.keyturnAnswers(202);
    await time.pass(120_000);
    const usages = world.reports.map(({ usage }) => usage);
    expect(usages[0]).toEqual({ calls: 1, failures: 0, refused: 0 });
    const told = { calls: 3, failures: 1, refused: 1, byToken: 2, proofs: 1 };
    expect(usages.slice(1, 3)).toEqual([told, told]);
    expect(usages.at(-1)).toEqual({ calls: 0, failures: 0, refused: 0 });
  });

  it("never exceed what keyturn accepts", () => {
    const counts = callCounts();
    counts.giveBack({ calls: 50_000_000, failures: 0, refused: 0 });
    counts.note("refused", "by-key");
    expect(counts.take()).toEqual({ calls: 50_000_000, failures: 1, refused: 1 });
    expect(counts.take()).toEqual({ calls: 0, failures: 0, refused: 0 });
  });
});
