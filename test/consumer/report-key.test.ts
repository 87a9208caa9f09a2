import { describe, expect, it } from "@jest/globals";
import { fingerprintOf } from "./key-world.ts";
import type { Started } from "./started.ts";
import { inTime, started } from "./started.ts";

const call = ({ time, world, followed }: Started) =>
  inTime(
    time,
    followed.withKey((key) => world.call(key)),
    100,
  );
const said = ({ world }: Started) =>
  world.reports.map(({ fingerprint, healthy }) => `${fingerprint} ${healthy ? "healthy" : "unhealthy"}`);

const first = fingerprintOf("first");
const second = fingerprintOf("second");

describe("an instance", () => {
  it("reports nothing before its first successful call, and then at once", async () => {
    const given = await started();
    await given.time.pass(300_000);
    expect(given.world.reports).toEqual([]);
    const before = given.time.nowMs();
    await call(given);
    expect(given.world.reports).toEqual([
      {
        instance: "i-1",
        fingerprint: first,
        healthy: true,
        sequence: before + 10,
        usage: { calls: 1, failures: 0, refused: 0 },
        atMs: before + 10,
      },
    ]);
  });

  it("numbers its reports in ascending order, so that none can be replayed", async () => {
    const given = await started();
    await call(given);
    await given.time.pass(180_000);
    const numbers = given.world.reports.map(({ sequence }) => sequence);
    expect(numbers.length).toBeGreaterThan(2);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  });

  it("repeats its latest statement every interval, however often it calls", async () => {
    const given = await started();
    for (let count = 0; count < 50; count += 1) await call(given);
    expect(said(given)).toHaveLength(1);
    await given.time.pass(180_000);
    expect(said(given)).toEqual(Array(4).fill(`${first} healthy`));
  });

  it("reports a new key once it has called with it, not when it has read it", async () => {
    const given = await started();
    await call(given);
    given.world.publish("second");
    await given.time.pass(90_000);
    expect(new Set(said(given))).toEqual(new Set([`${first} healthy`]));
    await call(given);
    expect(said(given).at(-1)).toBe(`${second} healthy`);
  });

  it("ignores a late answer to a call with the previous key", async () => {
    const given = await started();
    const { followed, world, time } = given;
    const late = followed.current();
    world.publish("second");
    await time.pass(61_000);
    followed.observe(late, "accepted");
    for (let count = 0; count < 5; count += 1) followed.observe(late, "refused");
    await time.pass(61_000);
    expect(said(given)).toEqual([]);
  });

  it("is unhealthy after three refusals in a row, not after two, and healthy again at the next success", async () => {
    const given = await started();
    const { followed, time } = given;
    const observe = async (...outcomes: ("accepted" | "refused" | "undecided")[]): Promise<void> => {
      for (const outcome of outcomes) {
        followed.observe(followed.current(), outcome);
        await time.pass(100);
      }
    };
    await observe("accepted", "refused", "refused", "accepted", "refused", "undecided", "refused");
    await time.pass(5_000);
    expect(said(given)).toEqual([`${first} healthy`]);
    await observe("refused");
    expect(said(given)).toEqual([`${first} healthy`, `${first} unhealthy`]);
    await time.pass(2_000);
    await observe("accepted");
    expect(said(given).at(-1)).toBe(`${first} healthy`);
  });

  it("counts refusals separately for each key", async () => {
    const given = await started();
    const { world, time } = given;
    world.kill("first");
    await call(given);
    await call(given);
    world.publish("second");
    world.kill("second");
    await time.pass(61_000);
    await call(given);
    await call(given);
    expect(said(given)).toEqual([]);
    await call(given);
    expect(said(given)).toEqual([`${second} unhealthy`]);
  });

  it("reports at once when a call repeated with a newer key succeeds", async () => {
    const given = await started();
    given.world.publish("second");
    given.world.kill("first");
    await call(given);
    expect(said(given)).toEqual([`${second} healthy`]);
  });

  it("sends nothing for a second after each report, and then the latest statement", async () => {
    const { world } = await started();
    const report = { ...world.report, instance: "i-1", unhealthyAfter: 1 };
    const { followed, time } = await started({ report });
    for (let count = 0; count < 100; count += 1) {
      followed.observe(followed.current(), count % 2 === 0 ? "accepted" : "refused");
      await time.pass(60);
    }
    expect(world.reports.length).toBeLessThanOrEqual(7);
    await time.pass(2_000);
    expect(world.reports.at(-1)?.healthy).toBe(false);
  });
});

describe("a report that keyturn does not accept", () => {
  it("is a problem for onProblem, retried with back-off, and never thrown at the application", async () => {
    const given = await started();
    const { world, time, problems } = given;
    world.keyturnAnswers(503);
    expect((await call(given)).status).toBe(200);
    await time.pass(60_000 + 120_000 + 240_000);
    const moments = world.reports.map(({ atMs }) => atMs);
    expect(moments.slice(1).map((at, index) => at - (moments[index] ?? 0))).toEqual([
      60_000, 120_000, 240_000,
    ]);
    expect(problems).toEqual(Array(4).fill("REPORT_NOT_TAKEN"));
    world.keyturnAnswers(202);
    await time.pass(300_000 + 60_000);
    expect(world.reports).toHaveLength(6);
    world.keyturnAnswers(503);
    await time.pass(60_000 + 60_000);
    expect(world.reports).toHaveLength(8);
  });

  it("does no harm when there is no token, or when onProblem throws", async () => {
    const { world } = await started();
    for (const getToken of [async () => null, () => Promise.reject(new Error("no identity"))]) {
      const given = await started({
        report: { ...world.report, instance: "i-1", getToken },
        onProblem: () => {
          throw new Error("no log");
        },
      });
      expect((await call(given)).status).toBe(200);
      await given.time.pass(120_000);
    }
    expect(world.reports).toEqual([]);
  });

  it("keeps its token until shortly before it expires, unless keyturn refuses it", async () => {
    const { world } = await started();
    const hourMs = 3_600_000;
    let asked = 0;
    const getToken = async () => ({ token: "a-token", expiresOnTimestamp: (asked += 1) * hourMs });
    const given = await started({ report: { ...world.report, instance: "i-1", getToken } });
    await call(given);
    await given.time.pass(hourMs - 180_000);
    expect([asked, world.reports.length > 50]).toEqual([1, true]);
    await given.time.pass(180_000);
    expect(asked).toBe(2);
    world.keyturnAnswers(503);
    await given.time.pass(180_000);
    expect(asked).toBe(2);
    world.keyturnAnswers(403);
    await given.time.pass(900_000);
    expect(asked).toBeGreaterThan(2);
  });

  it("times out after ten seconds without an answer", async () => {
    const { world } = await started();
    const report = { ...world.report, instance: "i-1", fetch: () => new Promise<never>(() => {}) };
    const given = await started({ report });
    await call(given);
    await given.time.pass(10_000);
    expect(given.problems).toEqual(["REPORT_NOT_TAKEN"]);
  });
});
