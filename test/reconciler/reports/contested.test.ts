import { beforeEach, describe, expect, it } from "@jest/globals";
import { endContest, tellContest } from "../../../shared/reconciler/note-contest.ts";
import type { Statement } from "../../../shared/reconciler/take-report.ts";
import { takeReport } from "../../../shared/reconciler/take-report.ts";
import { withEvent } from "../../../shared/records/trail.ts";
import { aConsumer, anAccount, hour, keyA, keyB, minute, now } from "../../domain/builders.ts";
import { events } from "../../domain/events.ts";
import { memoryConsumerBoard } from "../fakes/memory-consumer-board.ts";
import { memoryOwedLooks } from "../fakes/memory-owed-looks.ts";
import { memoryRolloutBoard } from "../fakes/memory-rollout-board.ts";
import { memoryStepQueue } from "../fakes/memory-step-queue.ts";
import { memoryTrailStore } from "../fakes/memory-trail-store.ts";
import { virtualClock } from "../fakes/virtual-clock.ts";

const consumer = aConsumer({ name: "web", instances: 1 });
const spec = anAccount({ consumers: [consumer] });

/** An account at rest on the first key. */
async function aBoard() {
  const clock = virtualClock(now);
  const trail = memoryTrailStore();
  let head = await trail.read(spec.name);
  for (const event of [events.enrolmentStarted, events.accountEnrolled]) {
    head = await trail.save(withEvent(head, event, { releaseClaim: true, wakeAt: now }));
  }
  return {
    clock,
    trail,
    board: memoryConsumerBoard(),
    queue: memoryStepQueue(clock),
    owed: memoryOwedLooks(),
    rollout: memoryRolloutBoard(),
  };
}

let ports: Awaited<ReturnType<typeof aBoard>>;
beforeEach(async () => {
  ports = await aBoard();
});
const { at: _at, ...statement } = {
  at: now,
  consumer: "web",
  instance: "web-1",
  fingerprint: keyA,
  healthy: true,
};
const report = (said: Partial<Statement> = {}) => takeReport(spec, { ...statement, ...said }, ports);
const timeMs = () => ports.clock.now().getTime();
const kept = async (instance = "web-1") =>
  (await ports.board.sent(spec.name, "web")).find((one) => one.instance === instance);
const contest = async () => (await kept())?.contested;
const told = async () =>
  (await ports.trail.events(spec.name)).filter(({ event }) => event.type === "instance-contested");

describe("a number", () => {
  it("counts up to five minutes ahead of the time", async () => {
    expect(await report({ sequence: timeMs() + 5 * minute + 1 })).toBe("ahead");
    expect(await kept()).toBeUndefined();
    expect(await report({ sequence: timeMs() + 5 * minute })).toBe("kept");
  });

  it("that an earlier build has kept silences no instance", async () => {
    const receivedAt = ports.clock.now();
    const before = { ...statement, receivedAt, steadySince: receivedAt, sequence: Number.MAX_SAFE_INTEGER };
    await ports.board.put(spec.name, before);
    expect(await report({ sequence: timeMs() })).toBe("kept");
    expect((await kept())?.sequence).toBe(timeMs());
  });
});

describe("an instance becomes contested", () => {
  it.each<[string, Partial<Statement>]>([
    ["of another key", { fingerprint: keyB }],
    ["of ill health", { healthy: false }],
  ])("by a refused report %s, and the kept report stays", async (_what, said) => {
    await report({ sequence: 9 });
    expect(await report({ ...said, sequence: 8 })).toBe("replayed");
    expect(await contest()).toMatchObject({ times: 1, at: now, fingerprint: said.fingerprint ?? keyA });
    expect(await kept()).toMatchObject({ sequence: 9, fingerprint: keyA, healthy: true });
  });

  it("by no report that repeats the kept one, as long as that one is young", async () => {
    await report({ sequence: 9 });
    ports.clock.advance(spec.policy.staleAfterMs / 2 - 1);
    expect(await report({ sequence: 9 })).toBe("replayed");
    expect(await contest()).toBeUndefined();
    ports.clock.advance(1);
    expect(await report({ sequence: 9 })).toBe("replayed");
    expect(await contest()).toMatchObject({ times: 1 });
  });

  it("by a report that goes back from the published key, which is kept", async () => {
    await report();
    ports.clock.advance(minute);
    expect(await report({ fingerprint: keyB })).toBe("contradictory");
    expect(await kept()).toMatchObject({ fingerprint: keyB, contested: { times: 1, fingerprint: keyB } });
  });

  it("by none that goes to the published key", async () => {
    await report({ fingerprint: keyB });
    expect(await report()).toBe("kept");
    expect(await contest()).toBeUndefined();
  });

  it("by a report that another one has overtaken", async () => {
    const { board } = ports;
    const overtaking = {
      ...board,
      async put(...[account, said, since]: Parameters<typeof board.put>) {
        await board.put(account, { ...said, fingerprint: keyB });
        return board.put(account, said, since);
      },
    };
    await report();
    expect(await takeReport(spec, statement, { ...ports, board: overtaking })).toBe("overtaken");
    expect(await contest()).toMatchObject({ fingerprint: keyA });
  });

  it("for as long as reports contradict each other, whoever has the last word", async () => {
    await report();
    for (let turn = 0; turn < 40; turn += 1) {
      ports.clock.advance(minute);
      await report({ fingerprint: turn % 2 === 0 ? keyB : keyA });
    }
    expect(await contest()).toMatchObject({ since: new Date(now.getTime() + minute), times: 20 });
  });
});

describe("a contest", () => {
  const contradict = async (instance = "web-1") => {
    await report({ instance });
    await report({ instance, fingerprint: keyB });
  };
  const tell = () => tellContest(spec, consumer, ports);

  it("is told once in the trail with its owner, however often it goes on", async () => {
    await contradict();
    expect(await tell()).toBe("web-1");
    expect(await tell()).toBeUndefined();
    await contradict();
    expect(await tell()).toBeUndefined();
    expect(await told()).toMatchObject([
      { event: { consumer: "web", instance: "web-1", owner: consumer.owner, fingerprint: keyB } },
    ]);
  });

  it("is told by the next report when telling it has failed", async () => {
    await contradict();
    const trail = { ...ports.trail, save: () => Promise.reject(new Error("no storage")) };
    await expect(tellContest(spec, consumer, { ...ports, trail })).rejects.toThrow("no storage");
    expect(await tell()).toBe("web-1");
  });

  it("about another instance is told an hour later at the earliest", async () => {
    await contradict();
    await tell();
    ports.clock.advance(hour - 1);
    await contradict("web-2");
    expect(await tell()).toBeUndefined();
    ports.clock.advance(1);
    expect(await tell()).toBe("web-2");
    expect(await told()).toHaveLength(2);
  });

  it("has no trail to be told in before the account is enrolled", async () => {
    ports = { ...ports, trail: memoryTrailStore() };
    await report({ sequence: 2 });
    await report({ sequence: 1, fingerprint: keyB });
    await tell();
    expect(await told()).toEqual([]);
  });

  it("ends with a person's word, and the instance's number counts no more", async () => {
    await report({ sequence: timeMs() + minute });
    await report({ sequence: 1, fingerprint: keyB });
    const found = await kept();
    if (!found) throw new Error("no report");
    await endContest(spec.name, found, ports.clock.now(), ports.board);
    expect(await contest()).toMatchObject({ settledAt: now });
    expect(await report({ sequence: 2, fingerprint: keyA })).toBe("kept");
  });
});

describe("the instances of a consumer", () => {
  const flood = (count: number, said: Partial<Statement> = {}) =>
    Array.from({ length: count }, (_, index) => report({ instance: `i-${index}`, ...said }));
  const current = async () => (await ports.board.sent(spec.name, "web")).length;

  it("are at most twice the declared number and twenty, one after the other", async () => {
    for (let index = 0; index < 30; index += 1) {
      expect(await report({ instance: `i-${index}` })).toBe(index < 22 ? "kept" : "crowded");
    }
    expect(await current()).toBe(22);
  });

  it("are no more when six thousand come at once", async () => {
    const taken = await Promise.all(flood(6_000, { fingerprint: keyB, healthy: false }));
    expect(await current()).toBeLessThanOrEqual(22);
    expect(taken.filter((one) => one !== "crowded").length).toBeLessThanOrEqual(22);
  });

  it("are no more when they come to several processes at once", async () => {
    // Each process knows its own board.
    const processes = Array.from({ length: 10 }, () => ({ ...ports, board: { ...ports.board } }));
    const taken = await Promise.all(
      processes.flatMap((own, process) =>
        Array.from({ length: 10 }, (_, index) =>
          takeReport(spec, { ...statement, instance: `i-${process}-${index}` }, own),
        ),
      ),
    );
    expect(await current()).toBeLessThanOrEqual(22);
    expect(taken).toContain("crowded");
  });

  it("are heard again while there are too many, as long as they were not silent", async () => {
    for (const said of flood(22)) await said;
    expect(await report({ instance: "i-3", sequence: timeMs() })).toBe("kept");
  });

  it("do not all come back after they were silent", async () => {
    for (let wave = 0; wave < 3; wave += 1) {
      for (let index = 0; index < 22; index += 1) {
        expect(await report({ instance: `wave-${wave}-${index}` })).toBe("kept");
      }
      ports.clock.advance(spec.policy.staleAfterMs);
    }
    for (let index = 0; index < 22; index += 1) await report({ instance: `wave-0-${index}` });
    expect(await report({ instance: "wave-1-0" })).toBe("crowded");
  });

  it("leave no more rows behind than ten times their number, however long it goes on", async () => {
    for (let wave = 0; wave < 30; wave += 1) {
      for (let index = 0; index < 22; index += 1) await report({ instance: `wave-${wave}-${index}` });
      ports.clock.advance(spec.policy.staleAfterMs);
    }
    expect(await current()).toBeLessThanOrEqual(220);
  });
});
