import { describe, expect, it } from "@jest/globals";
import type { ConsumerSpec } from "../../../shared/domain/account/account-spec.ts";
import { observationFlaws } from "../../../shared/domain/objection.ts";
import { readinessOf } from "../../../shared/domain/safety/readiness.ts";
import type { Asked, InstanceReport } from "../../../shared/domain/world.ts";
import { aConsumer, aReport, before, keyA, keyC, minute, now } from "../builders.ts";

const wanted = {
  fingerprint: keyC,
  receivedAfter: before(10 * minute),
  staleAfterMs: 15 * minute,
  now,
};
const site: Partial<ConsumerSpec> = { confirmsBy: { kind: "app-service", site: "/sites/web" } };
const health: Partial<ConsumerSpec> = {
  confirmsBy: { kind: "health-endpoint", url: "https://web.example/health", privateAddresses: false },
};

/** A report of the wanted key that keyturn has fetched. */
function found(asked: Asked, change: Partial<InstanceReport> = {}): InstanceReport {
  return aReport({ fingerprint: keyC, asked, ...change });
}

function blockerOf(consumer: Partial<ConsumerSpec>, reports: readonly InstanceReport[]) {
  return readinessOf(aConsumer(consumer), reports, wanted).blocker;
}

describe("a consumer that was asked", () => {
  it.each(["proven", "resolved"] as const)("has confirmed by what is %s", (strength) => {
    expect(blockerOf(site, [found({ strength })])).toBeUndefined();
  });

  it.each(observationFlaws)("has not confirmed by the right key with the flaw %s", (reason) => {
    const flaw = { reason, detail: "as the platform says" };
    expect(blockerOf(site, [found({ strength: "resolved", flaw })])?.reason).toBe(reason);
  });

  it("has not confirmed by what is circumstantial, unless that suffices", () => {
    const weak = [found({ strength: "circumstantial" })];
    expect(blockerOf(site, weak)?.reason).toBe("EvidenceTooWeak");
    expect(blockerOf({ ...site, circumstantialSuffices: true }, weak)).toBeUndefined();
  });

  it("is blocked by one line of many", () => {
    const strength = "resolved";
    const lines = [found({ strength }), found({ strength }, { instance: "OTHER", fingerprint: keyA })];
    expect(blockerOf(site, lines)?.reason).toBe("OnOtherKey");
  });

  it("is counted by its platform, and by itself where it has an endpoint of its own", () => {
    const one = [found({ strength: "proven" })];
    expect(blockerOf({ ...site, instances: 2 }, one)).toBeUndefined();
    expect(blockerOf({ ...health, instances: 2 }, one)?.reason).toBe("InstanceMissing");
  });

  it("is said to be out of reach rather than to be what it was before, in whatever order that is known", () => {
    const flaw = { reason: "Unreachable", detail: "no answer within 5 s" } as const;
    const silent = found({ strength: "circumstantial", flaw }, { instance: "health-endpoint" });
    const known = found({ strength: "proven" }, { fingerprint: keyA });
    for (const reports of [
      [known, silent],
      [silent, known],
    ]) {
      expect(blockerOf(health, reports)).toMatchObject({
        reason: "Unreachable",
        message: "web could not be asked: no answer within 5 s",
      });
    }
  });

  it("says of a key that cannot be told that it cannot", () => {
    const { fingerprint: _unknown, ...untold } = found({ strength: "resolved" });
    expect(blockerOf(site, [untold])).toMatchObject({
      reason: "OnOtherKey",
      message: "web runs instance web-1 on a key that cannot be told",
    });
  });
});
