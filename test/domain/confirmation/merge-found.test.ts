import { describe, expect, it } from "@jest/globals";
import type { Observation } from "../../../shared/domain/confirmation/observation.ts";
import type { Found } from "../../../shared/domain/confirmation/found.ts";
import { flawed } from "../../../shared/domain/confirmation/found.ts";
import { mergeFound } from "../../../shared/domain/confirmation/merge-found.ts";
import type { InstanceReport } from "../../../shared/domain/world.ts";
import { aReport, before, hour, keyA, keyC, minute, now } from "../builders.ts";

const steadySince = before(10 * minute);
function asked(change: Partial<InstanceReport> = {}): InstanceReport {
  return aReport({ fingerprint: keyC, steadySince, asked: { strength: "resolved" }, ...change });
}
function line(change: Partial<Found> = {}): Found {
  return { instance: "web-1", fingerprint: keyC, healthy: true, strength: "resolved", ...change };
}
function merged(observation: Observation["kind"], found: readonly Found[], known: readonly InstanceReport[]) {
  return mergeFound({
    consumer: "web",
    observation,
    found,
    before: known,
    askedAt: now,
    staleAfterMs: 15 * minute,
  });
}
const notRestarted = { reason: "NotRestarted", detail: "r-1 runs since yesterday" } as const;
const instancesOf = (reports: readonly InstanceReport[]) => reports.map(({ instance }) => instance);

describe("an answer", () => {
  it("of a platform replaces what was known", () => {
    const known = [asked({ instance: "gone" }), asked()];
    expect(instancesOf(merged("settings", [line()], known))).toEqual(["web-1"]);
  });

  it("of an endpoint leaves the instances that it says nothing of", () => {
    expect(instancesOf(merged("instances", [line()], [asked({ instance: "web-2" })]))).toEqual([
      "web-2",
      "web-1",
    ]);
  });

  it("that did not come leaves what is known, which may protect a key", () => {
    const silence = flawed("health-endpoint", "Unreachable", "no answer");
    expect(instancesOf(merged("unreachable", [silence], [asked()]))).toEqual(["web-1", "health-endpoint"]);
  });

  it("ends an earlier silence", () => {
    const silent = asked({
      instance: "health-endpoint",
      asked: { strength: "circumstantial", flaw: { reason: "Unreachable", detail: "no answer" } },
    });
    expect(instancesOf(merged("instances", [line()], [silent]))).toEqual(["web-1"]);
  });
});

describe("an instance", () => {
  const steadyOf = (observation: Observation["kind"], found: Found, known: readonly InstanceReport[]) =>
    merged(observation, [found], known)[0]?.steadySince;

  it("stays steady while it says the same", () => {
    expect(steadyOf("settings", line(), [asked()])).toEqual(steadySince);
  });

  it.each<[string, Found, InstanceReport]>([
    ["changes its key", line(), asked({ fingerprint: keyA })],
    ["was unhealthy", line(), asked({ healthy: false })],
    ["is unhealthy", line({ healthy: false }), asked()],
    ["was silent for too long", line(), asked({ receivedAt: before(hour) })],
    [
      "had a flaw",
      line(),
      asked({ asked: { strength: "resolved", flaw: { reason: "VersionPinned", detail: "" } } }),
    ],
  ])("begins anew when it %s", (_change, found, known) => {
    expect(steadyOf("settings", found, [known])).toEqual(now);
  });

  it("that is new is as steady as its container app, and not as any other application", () => {
    const sibling = asked({ instance: "r-1" });
    expect(steadyOf("container", line({ instance: "r-2" }), [sibling])).toEqual(steadySince);
    expect(steadyOf("instances", line({ instance: "r-2" }), [sibling])).toBeDefined();
    expect(merged("instances", [line({ instance: "r-2" })], [sibling]).at(-1)?.steadySince).toEqual(now);
  });

  it.each<[string, Partial<InstanceReport>]>([
    ["was not restarted yet", { asked: { strength: "circumstantial", flaw: notRestarted } }],
    ["was not well", { healthy: false }],
  ])("that takes the place of one that %s begins anew, however long the secret was right", (_how, change) => {
    const known = [asked({ instance: "ai-key" }), asked({ instance: "r-1", ...change })];
    expect(steadyOf("container", line({ instance: "r-2" }), known)).toEqual(now);
  });

  it.each<[string, true | undefined, readonly InstanceReport[], Partial<Found>]>([
    ["answers for the first time", true, [], {}],
    ["goes on as it began", true, [asked({ unbroken: true })], {}],
    ["had not been so from the first", undefined, [asked()], {}],
    ["was on another key before", undefined, [asked({ unbroken: true, fingerprint: keyA })], {}],
    ["was silent for too long", undefined, [asked({ unbroken: true, receivedAt: before(hour) })], {}],
    ["is unhealthy", undefined, [], { healthy: false }],
  ])("of an endpoint that %s is healthy without a break: %s", (_how, unbroken, known, change) => {
    expect(merged("instances", [line(change)], known).at(-1)?.unbroken).toBe(unbroken);
  });
});
