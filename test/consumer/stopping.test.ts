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
    await followed.stop();
    await followed.stop();
    expect(time.pending()).toBe(0);
    const answer = await inTime(
      time,
      followed.withKey((key) => world.call(key)),
    );
    expect(answer.status).toBe(401);
    await time.pass(600_000);
    expect(world.reads()).toBe(reads);
    expect(world.reports).toHaveLength(1);
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
