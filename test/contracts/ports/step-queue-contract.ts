import { beforeEach, describe, expect, it } from "@jest/globals";
import type { WithdrawableQueue } from "../../../shared/ports/step-queue.ts";
import type { Step } from "../../../shared/records/step-codec.ts";

export interface StepQueueSetting {
  readonly queue: WithdrawableQueue;
  /** Takes the visible messages out of the queue. */
  receive(): Promise<readonly Step[]>;
  /** Lets the smallest unit of time pass. */
  pass(): Promise<void>;
  nowMs(): number;
}

const wake: Step = { account: "vision", because: { kind: "wake" } };

/** The contract of every step queue. */
export function describeStepQueue(name: string, make: () => Promise<StepQueueSetting>): void {
  describe(`${name}, a step queue`, () => {
    let setting: StepQueueSetting;
    beforeEach(async () => {
      setting = await make();
    });

    async function receiveOne(): Promise<Step> {
      for (;;) {
        const [step] = await setting.receive();
        if (step) return step;
        await setting.pass();
      }
    }

    it("carries a step as it was sent", async () => {
      const step: Step = {
        account: "vision",
        because: { kind: "near-expiry", vault: "https://kv", version: "v-1" },
      };
      await setting.queue.send(step, "ordinary");
      expect(await setting.receive()).toEqual([step]);
      expect(await setting.receive()).toEqual([]);
    });

    it("does not bring a delayed step before its time", async () => {
      const sentAt = setting.nowMs();
      await setting.queue.send(wake, "ordinary", 1_200);
      expect(await setting.receive()).toEqual([]);
      expect(await receiveOne()).toEqual(wake);
      // The delay is rounded up to whole seconds, and the queue's clock counts whole ones too.
      expect(setting.nowMs() - sentAt).toBeGreaterThanOrEqual(1_000);
    });

    it("carries a step that waits for seven days", async () => {
      await setting.queue.send(wake, "ordinary", 7 * 86_400_000);
      expect(await setting.receive()).toEqual([]);
    });

    it("does not bring a step that was taken back before its time", async () => {
      const withdraw = await setting.queue.sendWithdrawable(wake, "ordinary", 1_000);
      await setting.queue.send({ account: "speech", because: { kind: "wake" } }, "ordinary", 1_000);
      await withdraw();
      expect(await receiveOne()).toMatchObject({ account: "speech" });
      expect(await setting.receive()).toEqual([]);
    });

    it("brings a step that nobody takes back, and then refuses to take it back", async () => {
      const withdraw = await setting.queue.sendWithdrawable(wake, "ordinary", 1_000);
      expect(await receiveOne()).toEqual(wake);
      await expect(withdraw()).rejects.toThrow();
    });

    it("carries the same step twice when it is sent twice", async () => {
      await setting.queue.send(wake, "ordinary");
      await setting.queue.send(wake, "ordinary");
      expect([await receiveOne(), await receiveOne()]).toEqual([wake, wake]);
    });
  });
}
