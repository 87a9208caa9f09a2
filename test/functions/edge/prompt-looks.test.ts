import { describe, expect, it } from "@jest/globals";
import { promptLooks } from "../../../functions/edge/prompt-looks.ts";
import { LookTooLongError, ServiceUnavailableError } from "../../../shared/errors.ts";
import type { Clock } from "../../../shared/ports/clock.ts";
import type { Step } from "../../../shared/records/step-codec.ts";
import type { Trail } from "../../../shared/records/trail.ts";
import { memoryStepQueue } from "../../reconciler/fakes/memory-step-queue.ts";
import { memoryTrailStore } from "../../reconciler/fakes/memory-trail-store.ts";
import { virtualClock } from "../../reconciler/fakes/virtual-clock.ts";

const report: Step = { account: "vision", because: { kind: "report" } };
const command: Step = { account: "vision", because: { kind: "command" } };

interface BegunLook {
  readonly step: Step;
  readonly head: Trail | undefined;
  readonly isTimeUp: () => boolean;
  readonly end: (error?: unknown) => void;
}

/** A process whose looks end when the test lets them. */
function aProcess(own: Partial<Clock> = {}, read = (account: string) => memoryTrailStore().read(account)) {
  const clock = { ...virtualClock(new Date(0)), ...own };
  const queue = memoryStepQueue(clock);
  const begun: BegunLook[] = [];
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const looks = promptLooks({
    queue,
    clock,
    writer: { info: write, warn: write, error: write },
    read,
    look: (step, isTimeUp, head) =>
      new Promise((resolve, reject) => {
        begun.push({
          step,
          isTimeUp,
          head,
          end: (error) => (error === undefined ? resolve() : reject(error)),
        });
      }),
  });
  return { clock, queue, begun, lines, looks };
}

/** Lets everything that waits for no clock happen. */
const settled = () => new Promise(setImmediate);

describe("a step that somebody waits for", () => {
  it("is safe in the queue before the process looks, and the sender does not wait for the look", async () => {
    const { queue, begun, looks } = aProcess();
    await looks.send(report, "ordinary");
    expect(queue.waiting()).toEqual([{ message: report, urgency: "ordinary", visibleAt: new Date(5_000) }]);
    expect(begun.map(({ step }) => step)).toEqual([report]);
  });

  it("is taken back after the look, so that nobody looks twice", async () => {
    const { queue, begun, looks } = aProcess();
    await looks.send(report, "ordinary");
    await settled();
    begun[0]?.end();
    await settled();
    expect(queue.waiting()).toEqual([]);
  });

  it("is not looked at when the queue does not take it", async () => {
    const { queue } = aProcess();
    const begun: object[] = [];
    const broken = promptLooks({
      queue: { ...queue, sendWithdrawable: () => Promise.reject(new ServiceUnavailableError("queueing")) },
      clock: virtualClock(new Date(0)),
      writer: console,
      read: () => Promise.reject(new ServiceUnavailableError("reading the trail")),
      look: async (step) => void begun.push({ step }),
    });
    await expect(broken.send(report, "ordinary")).rejects.toThrow(ServiceUnavailableError);
    expect(begun).toEqual([]);
  });

  it.each([
    ["an error of keyturn's own", new ServiceUnavailableError("reading the trail"), "SERVICE_UNAVAILABLE"],
    ["any other", new TypeError("a defect"), "UNEXPECTED"],
  ])("stays in the queue when the look fails by %s, which ends nothing else", async (_, error, code) => {
    const { queue, begun, lines, looks } = aProcess();
    await looks.send(report, "ordinary");
    await settled();
    begun[0]?.end(error);
    await settled();
    expect(queue.waiting()).toMatchObject([{ message: report, visibleAt: new Date(5_000) }]);
    expect(lines).toEqual([expect.stringContaining(code)]);
    await looks.send(command, "ordinary");
    await settled();
    expect(begun).toHaveLength(2);
  });

  it("is sent again when a look fails that outlasted its message", async () => {
    const { clock, queue, begun, looks } = aProcess();
    await looks.send(report, "ordinary");
    clock.advance(6_000);
    expect(queue.take()).toEqual(report);
    begun[0]?.end(new ServiceUnavailableError("reading the trail"));
    await settled();
    expect(queue.take()).toEqual(report);
  });

  it("gives its look half a minute", async () => {
    const { clock, begun, looks } = aProcess();
    await looks.send(report, "ordinary");
    clock.advance(29_999);
    expect(begun[0]?.isTimeUp()).toBe(false);
    clock.advance(1);
    expect(begun[0]?.isTimeUp()).toBe(true);
  });
});

describe("the head that a look begins with", () => {
  it("is read while the step is on its way into the queue", async () => {
    const asked: string[] = [];
    const { queue, begun, looks } = aProcess({}, async (account) => {
      asked.push(`${account}, ${queue.waiting().length} queued`);
      return memoryTrailStore().read(account);
    });
    await looks.send(report, "ordinary");
    await settled();
    expect(asked).toEqual(["vision, 0 queued"]);
    expect(begun[0]?.head?.account).toBe("vision");
  });

  it("is read by the look itself behind another look, which may move it", async () => {
    const { begun, looks } = aProcess();
    await looks.send(report, "ordinary");
    await looks.send(report, "ordinary");
    await settled();
    begun[0]?.end();
    await settled();
    expect(begun.map(({ head }) => head?.account)).toEqual(["vision", undefined]);
  });

  it("is read by the look itself when it could not be read before", async () => {
    const { begun, looks } = aProcess({}, () =>
      Promise.reject(new ServiceUnavailableError("reading the trail")),
    );
    await looks.send(report, "ordinary");
    await settled();
    expect(begun).toMatchObject([{ step: report, head: undefined }]);
  });
});

describe("steps of one account", () => {
  it("that come during a look share the next one, and all of them are taken back", async () => {
    const { queue, begun, looks } = aProcess();
    for (let sent = 0; sent < 4; sent += 1) await looks.send(report, "ordinary");
    await settled();
    expect(begun).toHaveLength(1);
    begun[0]?.end();
    await settled();
    expect(begun).toHaveLength(2);
    expect(queue.waiting()).toHaveLength(3);
    begun[1]?.end();
    await settled();
    expect(queue.waiting()).toEqual([]);
    expect(begun).toHaveLength(2);
  });

  it("do not hold up an urgent one", async () => {
    const { begun, looks } = aProcess();
    await looks.send(report, "ordinary");
    await looks.send(command, "emergency");
    expect(begun.map(({ step }) => step)).toEqual([report, command]);
  });

  it("are looked at for a complaint, if one is among them", async () => {
    const { begun, looks } = aProcess();
    const complaint: Step = { account: "vision", because: { kind: "complaint" } };
    for (const step of [command, command, complaint]) await looks.send(step, "prompt");
    begun[0]?.end();
    await settled();
    expect(begun[1]?.step).toEqual(complaint);
  });
});

describe("a step is left to the functions of its queue, at once,", () => {
  it.each<[string, Step, number]>([
    ["when it is to come later", report, 5_000],
    ["when nobody waits for it", { account: "vision", because: { kind: "fleet" } }, 0],
  ])("%s", async (_, step, delayMs) => {
    const { queue, begun, looks } = aProcess();
    await looks.send(step, "prompt", delayMs);
    expect(begun).toEqual([]);
    expect(queue.waiting()).toEqual([{ message: step, urgency: "prompt", visibleAt: new Date(delayMs) }]);
  });

  it("when the process looks at eight accounts already, unless it is an emergency's", async () => {
    const { queue, begun, looks } = aProcess();
    for (let account = 0; account < 9; account += 1)
      await looks.send({ ...report, account: `a${account}` }, "ordinary");
    expect(begun).toHaveLength(8);
    expect(queue.waiting().at(-1)).toMatchObject({ message: { account: "a8" }, visibleAt: new Date(0) });
    await looks.send({ ...command, account: "a9" }, "emergency");
    expect(begun.at(-1)?.step.account).toBe("a9");
  });
});

describe("a process that is told to end", () => {
  const forever = { sleep: () => new Promise<void>(() => undefined) };

  it("has its looks end before their next effect, and waits for them", async () => {
    const { begun, looks } = aProcess(forever);
    await looks.send(report, "ordinary");
    await settled();
    expect(begun[0]?.isTimeUp()).toBe(false);
    let hasEnded = false;
    const ending = looks.end().then(() => (hasEnded = true));
    expect(begun[0]?.isTimeUp()).toBe(true);
    await settled();
    expect(hasEnded).toBe(false);
    begun[0]?.end(new LookTooLongError("vision"));
    await ending;
  });

  it("begins no further look: what waits and what comes later goes to the functions of the queues", async () => {
    const { queue, begun, looks } = aProcess(forever);
    await looks.send(report, "ordinary");
    await looks.send(command, "ordinary");
    const ending = looks.end();
    begun[0]?.end();
    await ending;
    await looks.send({ ...command, account: "speech" }, "prompt");
    expect(begun).toHaveLength(1);
    expect(queue.waiting()).toEqual([
      { message: command, urgency: "ordinary", visibleAt: new Date(5_000) },
      { message: { ...command, account: "speech" }, urgency: "prompt", visibleAt: new Date(0) },
    ]);
  });

  it("does not wait for a look that does not end", async () => {
    const { clock, looks } = aProcess();
    await looks.send(report, "ordinary");
    await looks.end();
    expect(clock.monotonicMs()).toBe(4_500);
  });
});

describe("who waits until a process looks at an account no more", () => {
  it("waits for a step that is on its way into the queue, and for its look", async () => {
    const { begun, looks } = aProcess();
    const seen: string[] = [];
    const sending = looks.send(report, "ordinary");
    void looks.idle("vision").then(() => seen.push("sent"));
    await sending;
    await settled();
    void looks.idle("vision").then(() => seen.push("looked"));
    await settled();
    expect(seen).toEqual(["sent"]);
    begun[0]?.end(new ServiceUnavailableError("reading the trail"));
    await settled();
    expect(seen).toEqual(["sent", "looked"]);
  });

  it("does not wait for other accounts", async () => {
    const { looks } = aProcess();
    await looks.send(report, "ordinary");
    await looks.idle("speech");
  });
});
