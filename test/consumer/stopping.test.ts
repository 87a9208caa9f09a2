import { describe, expect, it } from "@jest/globals";
import { inTime, started } from "./started.ts";

describe("a stopped follower", () => {
  it("leaves no timer, reads nothing, and still makes calls with the last key", async () => {
    const { time, world, followed } = await started();
    await inTime(
      time,
      followed.withKey((key) => world.call(key)),
    );
    world.kill("first");
    await inTime(
      time,
      followed.withKey((key) => world.call(key)),
    );
    const reads = world.reads();
    await inTime(time, followed.stop());
    await followed.stop();
    const reported = world.reports.length;
    expect(time.pending()).toBe(0);
    const answer = await inTime(
      time,
      followed.withKey((key) => world.call(key)),
    );
    expect(answer.status).toBe(401);
    await time.pass(600_000);
    expect(world.reads()).toBe(reads);
    expect(world.reports).toHaveLength(reported);
  });

  it("waits for the report in flight", async () => {
    const { time, world, followed } = await started();
    world.keyturnTakes(2_000);
    followed.observe(followed.current(), "accepted");
    let stopped = false;
    void followed.stop().then(() => (stopped = true));
    await time.pass(1_900);
    expect(stopped).toBe(false);
    await time.pass(200);
    expect(stopped).toBe(true);
    expect(time.pending()).toBe(0);
  });

  it("reports the calls that were not reported yet, and waits two seconds for that at most", async () => {
    const { time, world, followed } = await started();
    followed.observe(followed.current(), "accepted");
    await time.pass(5_000);
    for (const outcome of ["accepted", "undecided"] as const) followed.observe(followed.current(), outcome);
    world.keyturnTakes(60_000);
    let stopped = false;
    void followed.stop().then(() => (stopped = true));
    await time.pass(1_900);
    expect(stopped).toBe(false);
    expect(world.reports.map(({ usage }) => usage.calls)).toEqual([1, 2]);
    await time.pass(200);
    expect(stopped).toBe(true);
  });

  it("reports nothing once more when nothing was counted since", async () => {
    const { time, world, followed } = await started();
    followed.observe(followed.current(), "accepted");
    await time.pass(5_000);
    await inTime(time, followed.stop());
    await inTime(time, followed.stop());
    expect(world.reports).toHaveLength(1);
    expect(time.pending()).toBe(0);
  });

  it("drops the answer of a read in flight and reads no more", async () => {
    const { time, world, followed } = await started();
    world.publish("second");
    await time.pass(59_070);
    expect(world.reads()).toBe(2);
    await followed.stop();
    await time.pass(1_000);
    expect(followed.current().reveal()).toBe("first");
    expect(time.pending()).toBe(0);
  });
});
