import { describe, expect, it } from "@jest/globals";
import type { ConsumerSpec } from "../../../shared/domain/account/account-spec.ts";
import type { Observation, SettingReference } from "../../../shared/domain/confirmation/observation.ts";
import { judgeObservation } from "../../../shared/domain/confirmation/judge-observation.ts";
import { aConsumer, after, before, hour, keyA, keyB, keyC, mainVault, minute } from "../builders.ts";
import { aCase, judged } from "./observation-case.ts";

const reference: SettingReference = {
  setting: "AI_KEY",
  vault: mainVault,
  secret: "vision-key",
  status: "Resolved",
  activeVersion: "new",
};
type Settings = Extract<Observation, { readonly kind: "settings" }>;
function site(change: Partial<Settings> = {}): Settings {
  return { kind: "settings", state: "Running", running: true, references: [reference], ...change };
}

describe("a site's references", () => {
  it.each<[string, Partial<SettingReference>, string]>([
    ["confirm the version that is active", {}, "AI_KEY: resolved fresh"],
    ["name the previous key until they are refreshed", { activeVersion: "old" }, "AI_KEY: resolved previous"],
    ["name a version that nobody knows as it is", { activeVersion: "foreign" }, "AI_KEY: resolved unknown"],
    [
      "object to a pinned version, and say which key it holds",
      { version: "old" },
      "AI_KEY: VersionPinned previous",
    ],
    ["object to a pinned version, be it the right one", { version: "new" }, "AI_KEY: VersionPinned fresh"],
    [
      "object when they are not resolved",
      { status: "AccessToKeyVaultDenied" },
      "AI_KEY: ReferenceUnresolved unknown",
    ],
    ["have no case", { vault: mainVault.toUpperCase(), secret: "VISION-KEY" }, "AI_KEY: resolved fresh"],
  ])("%s", (_promise, change, expected) => {
    expect(judged(site({ references: [{ ...reference, ...change }] }))).toEqual([expected]);
  });

  it("are each a line", () => {
    const second = { ...reference, setting: "OTHER", activeVersion: "old" };
    expect(judged(site({ references: [reference, second] }))).toEqual([
      "AI_KEY: resolved fresh",
      "OTHER: resolved previous",
    ]);
  });

  it("do not make a stopped site healthy", () => {
    expect(judged(site({ state: "Stopped", running: false }))).toEqual(["AI_KEY: resolved fresh unhealthy"]);
  });

  it("to other secrets and other vaults count for nothing", () => {
    const others = [
      { ...reference, secret: "vision-key2" },
      { ...reference, vault: "https://kv-other.vault.azure.net" },
    ];
    expect(judged(site({ references: others, plain: [] }))).toEqual(["settings: ReferenceMissing unknown"]);
  });

  it("are missed where a setting holds the key itself", () => {
    const plain = [
      { setting: "PATH", fingerprint: keyB },
      { setting: "AI_KEY", fingerprint: keyA },
    ];
    expect(judged(site({ references: [], plain }))).toEqual(["AI_KEY: PlainValue previous"]);
  });

  it("that name no active version are weak evidence after a refresh, and none before", () => {
    const { activeVersion: _untold, ...untold } = reference;
    const silent = site({ references: [untold] });
    expect(judged(silent)).toEqual(["AI_KEY: circumstantial unknown"]);
    expect(judged(silent, { tookUpAt: before(minute) })).toEqual(["AI_KEY: circumstantial fresh"]);
    expect(judged(silent, { tookUpAt: before(hour) })).toEqual(["AI_KEY: circumstantial unknown"]);
    const refreshesItself: ConsumerSpec = aConsumer({ refreshWithinMs: 10 * minute });
    expect(judged(silent, { consumer: refreshesItself })).toEqual(["AI_KEY: circumstantial unknown"]);
    expect(judged(silent, { consumer: refreshesItself, askedAt: after(1) })).toEqual([
      "AI_KEY: circumstantial fresh",
    ]);
  });
});

describe("an audit log", () => {
  const read = (version: string, lastAt: Date) => ({ vault: mainVault, version, lastAt });

  it.each<[string, Observation, string]>([
    ["without a read confirms nothing", { kind: "reads", reads: [] }, "reads: NotRead unknown"],
    [
      "shows the previous key until the fresh one was read",
      { kind: "reads", reads: [read("old", before(hour))] },
      "reads: circumstantial previous",
    ],
    [
      "is circumstantial once the fresh key was read",
      { kind: "reads", reads: [read("old", before(hour)), read("new", before(minute))] },
      "reads: circumstantial fresh",
    ],
    [
      "tells of an instance that goes on reading the previous version",
      { kind: "reads", reads: [read("new", before(5 * minute)), read("old", before(7 * minute))] },
      "reads: circumstantial previous",
    ],
  ])("%s", (_promise, observation, expected) => {
    expect(judged(observation)).toEqual([expected]);
  });
});

describe("a health endpoint", () => {
  it("speaks for each instance, by fingerprint or by version", () => {
    const instances = [
      { instance: "a", uses: { fingerprint: keyC }, healthy: true },
      { instance: "b", uses: { version: "old" }, healthy: true },
      { instance: "c", uses: { version: "new" }, healthy: false },
    ];
    expect(judged({ kind: "instances", instances })).toEqual([
      "a: proven fresh",
      "b: proven previous",
      "c: proven fresh unhealthy",
    ]);
  });

  it("that cannot be reached says why", () => {
    const consumer = aConsumer({
      confirmsBy: { kind: "health-endpoint", url: "https://web.example/health", privateAddresses: false },
    });
    const [line] = judgeObservation(
      { kind: "unreachable", detail: "no answer within 5 s" },
      aCase({ consumer }),
    );
    expect(line).toMatchObject({
      instance: "health-endpoint",
      flaw: { reason: "Unreachable", detail: "no answer within 5 s" },
    });
  });
});
