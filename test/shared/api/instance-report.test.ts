import { describe, expect, it } from "@jest/globals";
import { instanceReport } from "../../../shared/api/instance-report.ts";

const report = { instance: "shop-1", fingerprint: "9f86d081884c7d65", healthy: true };

describe("the fingerprint of a report", () => {
  it("may be in upper case, and is kept in lower case", () => {
    const fingerprint = report.fingerprint.toUpperCase();
    expect(instanceReport.parse({ ...report, fingerprint })).toEqual(report);
  });

  it.each(["9f86d081884c7d6", "9f86d081884c7d650", "9f86d081884c7d6g"])("is 16 digits: not %s", (wrong) => {
    expect(instanceReport.safeParse({ ...report, fingerprint: wrong }).success).toBe(false);
  });
});

describe("a field without a value", () => {
  it("may be sent as null, and counts as absent", () => {
    expect(instanceReport.parse({ ...report, sequence: null, usage: null })).toEqual(report);
  });

  it("may not be one that every report has", () => {
    expect(instanceReport.safeParse({ ...report, healthy: null }).success).toBe(false);
  });

  it("still needs a sequence beside usage", () => {
    const usage = { calls: 1, failures: 0, refused: 0 };
    expect(instanceReport.safeParse({ ...report, sequence: null, usage }).success).toBe(false);
  });
});

describe("the calls by token of a report", () => {
  const parsed = (more: object) =>
    instanceReport.safeParse({
      ...report,
      sequence: 1,
      usage: { calls: 5, failures: 0, refused: 0, ...more },
    });

  it("may be absent or null, as from older clients, and are then not counted as none with a key", () => {
    expect(parsed({}).data?.usage?.byToken).toBeUndefined();
    expect(parsed({ byToken: null }).data?.usage?.byToken).toBeUndefined();
  });

  it("may be all calls, with those that only prove the key, and no more", () => {
    expect(parsed({ byToken: 5 }).success).toBe(true);
    expect(parsed({ byToken: 4, proofs: 1 }).success).toBe(true);
    expect(parsed({ byToken: 6 }).success).toBe(false);
    expect(parsed({ byToken: 5, proofs: 1 }).success).toBe(false);
  });
});
