import { inspect } from "node:util";
import { AzureKeyCredential } from "@azure/eventgrid";
import { describe, expect, it } from "@jest/globals";
import { checkedOptions } from "../../consumer/follow-options.ts";
import { followKey } from "../../consumer/index.ts";
import { fingerprintOf, keyWorld } from "./key-world.ts";
import { inTime, started } from "./started.ts";
import { virtualTime } from "./virtual-time.ts";

describe("a followed key", () => {
  it("is the latest version of the secret, reread within the polling interval", async () => {
    const { time, world, followed } = await started({ jitter: 0.5 });
    world.publish("second");
    expect(followed.current().fingerprint).toBe(fingerprintOf("first"));
    await time.pass(60_000);
    expect(followed.current().fingerprint).toBe(fingerprintOf("second"));
  });

  it("updates an existing Azure credential and listeners until they are removed", async () => {
    const { time, world, followed } = await started();
    const credential = new AzureKeyCredential("none yet");
    const heard: string[] = [];
    const ends = [followed.feed(credential), followed.onChange(({ fingerprint }) => heard.push(fingerprint))];
    expect(credential.key).toBe("first");
    world.publish("second");
    await time.pass(61_000);
    expect(credential.key).toBe("second");
    ends.forEach((end) => end());
    world.publish("third");
    await time.pass(61_000);
    expect(credential.key).toBe("second");
    expect(heard).toEqual([fingerprintOf("second")]);
  });

  it("stays in use while the vault is unreachable, which is retried sooner than the polling interval", async () => {
    const { time, world, followed, problems } = await started();
    world.vaultFails(true);
    await time.pass(61_000);
    expect(problems).toEqual(["KEY_UNREADABLE"]);
    expect(followed.current().reveal()).toBe("first");
    world.vaultFails(false);
    world.publish("second");
    await time.pass(6_000);
    expect(followed.current().reveal()).toBe("second");
    const reads = world.reads();
    await time.pass(305_000);
    expect(world.reads() - reads).toBe(5);
  });

  it("is rejected at the start when the vault is unreachable or an option is invalid", async () => {
    const { time, world } = await started();
    world.vaultFails(true);
    const options = { vault: world.vault, secret: "ai-key", timers: time };
    await expect(inTime(time, followKey(options))).rejects.toMatchObject({ code: "KEY_UNREADABLE" });
    const wrong = { ...options, pollMs: 0, report: { ...world.report, instance: "", keyturn: "http://far" } };
    await expect(followKey(wrong)).rejects.toMatchObject({
      code: "OPTIONS_INVALID",
      message: expect.stringMatching(/pollMs.*report\.keyturn.*report\.instance/),
    });
  });

  it("is not awaited for ever when a read hangs", async () => {
    const time = virtualTime();
    const vault = { getSecret: () => new Promise<never>(() => {}) };
    const start = followKey({ vault, secret: "ai-key", timers: time });
    await expect(inTime(time, start, 11_000)).rejects.toMatchObject({ code: "KEY_UNREADABLE" });
  });

  it("is not visible when printed", async () => {
    const { followed } = await started();
    const key = followed.current();
    const prints = [inspect(key, { showHidden: true }), JSON.stringify({ key }), inspect(followed)];
    expect(prints.join("\n")).not.toContain("first");
    expect(prints[1]).toContain(fingerprintOf("first"));
  });

  it("does not return to the answer of an earlier, slower read", async () => {
    const { time, world, followed } = await started();
    await time.pass(59_000);
    world.vaultTakes(5_000);
    await time.pass(2_000);
    world.vaultTakes(50);
    world.publish("second");
    world.kill("first");
    await inTime(
      time,
      followed.withKey((key) => world.call(key)),
    );
    expect(followed.current().reveal()).toBe("second");
    await time.pass(10_000);
    expect(followed.current().reveal()).toBe("second");
  });
});

describe("an instance that nobody names", () => {
  it("has a name that no other process has", () => {
    const { vault, report } = keyWorld(virtualTime(), "first");
    const names = [1, 2].map(
      () => checkedOptions({ vault, secret: "ai-key", report }).report?.instance ?? "",
    );
    expect(names[0]).not.toBe(names[1]);
    expect(names.every((name) => name.includes(`-${process.pid}-`) && name.length <= 200)).toBe(true);
  });
});

describe("a listener that throws", () => {
  it("does not keep the new key from others, but keeps the instance from reporting it until it has switched", async () => {
    const { time, world, followed, problems } = await started();
    let fails = true;
    followed.onChange(() => {
      if (fails) throw new Error("no room");
    });
    const credential = new AzureKeyCredential("none yet");
    followed.feed(credential);
    world.publish("second");
    await time.pass(61_000);
    expect(credential.key).toBe("second");
    expect(problems).toEqual(["LISTENER_FAILED"]);
    followed.observe(followed.current(), "accepted");
    expect(world.reports).toEqual([]);
    fails = false;
    await time.pass(61_000);
    followed.observe(followed.current(), "accepted");
    await time.pass(1_000);
    expect(world.reports).toMatchObject([{ fingerprint: fingerprintOf("second"), healthy: true }]);
  });
});
