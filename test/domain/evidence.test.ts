import { describe, expect, it } from "@jest/globals";
import type { ConsumerSpec } from "../../shared/domain/account-spec.ts";
import type { Evidence, Replica, SettingReference } from "../../shared/domain/evidence.ts";
import type { Case, Found } from "../../shared/domain/found.ts";
import { judgeEvidence } from "../../shared/domain/judge-evidence.ts";
import { aConsumer, after, before, hour, keyA, keyB, keyC, mainVault, minute, now } from "./builders.ts";

const secret = { name: "vision-key", vaults: [mainVault] };
const publishedAt = before(10 * minute);
const wanted = { fingerprint: keyC, publishedAt, movesConsumers: true, versions: [], valid: [keyA, keyC] };
const keyOf = new Map([
  ["old", keyA],
  ["new", keyC],
]);

function aCase(change: Partial<Case> = {}): Case {
  return {
    consumer: aConsumer({ refreshWithinMs: 24 * hour }),
    secret,
    wanted,
    fingerprintOf: ({ version }) => keyOf.get(version),
    before: [],
    askedAt: now,
    ...change,
  };
}

/** A line in short: what it confirms, how well, or why not. */
function outline({ instance, fingerprint, healthy, strength, flaw }: Found): string {
  const key = fingerprint === keyC ? "fresh" : fingerprint === keyA ? "previous" : (fingerprint ?? "unknown");
  const line = `${instance}: ${flaw ? flaw.reason : strength} ${key}`;
  return healthy ? line : `${line} unhealthy`;
}

function judged(evidence: Evidence, change: Partial<Case> = {}): readonly string[] {
  return judgeEvidence(evidence, aCase(change)).map(outline);
}

const reference: SettingReference = {
  setting: "AI_KEY",
  vault: mainVault,
  secret: "vision-key",
  status: "Resolved",
  activeVersion: "new",
};
type Settings = Extract<Evidence, { readonly kind: "settings" }>;
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

const appSecret = {
  name: "ai-key",
  reference: { vault: mainVault, secret: "vision-key" },
  fingerprint: keyC,
};
function replica(change: Partial<Replica> = {}): Replica {
  return { name: "r-1", createdAt: before(minute), running: true, ...change };
}
const seen = {
  consumer: "web",
  instance: "ai-key",
  fingerprint: keyC,
  healthy: true,
  receivedAt: before(minute),
  steadySince: before(minute),
};

describe("a container app", () => {
  it.each<[string, Evidence, Partial<Case>, readonly string[]]>([
    [
      "confirms with the value and replicas that started since",
      { kind: "container", secrets: [appSecret], replicas: [replica()] },
      { before: [seen] },
      ["ai-key: resolved fresh", "r-1: resolved fresh"],
    ],
    [
      "has not adopted while its secret holds the previous key",
      { kind: "container", secrets: [{ ...appSecret, fingerprint: keyA }], replicas: [replica()] },
      {},
      ["ai-key: resolved previous"],
    ],
    [
      "must restart a replica from before publication",
      { kind: "container", secrets: [appSecret], replicas: [replica({ createdAt: publishedAt })] },
      { before: [seen] },
      ["ai-key: resolved fresh", "r-1: NotRestarted unknown"],
    ],
    [
      "is not believed at the first sight of the value: a replica may have started just before the refresh",
      { kind: "container", secrets: [appSecret], replicas: [replica()] },
      {},
      ["ai-key: resolved fresh", "r-1: NotRestarted unknown"],
    ],
    [
      "is believed at first sight once the platform had to refresh before the replica started",
      { kind: "container", secrets: [appSecret], replicas: [replica()] },
      { consumer: aConsumer({ refreshWithinMs: 5 * minute }) },
      ["ai-key: resolved fresh", "r-1: resolved fresh"],
    ],
    [
      "is unhealthy with a replica that does not run",
      { kind: "container", secrets: [appSecret], replicas: [replica({ running: false })] },
      { before: [seen] },
      ["ai-key: resolved fresh", "r-1: resolved fresh unhealthy"],
    ],
    [
      "confirms with no replica at all: nothing holds a key",
      { kind: "container", secrets: [appSecret], replicas: [] },
      {},
      ["ai-key: resolved fresh"],
    ],
    [
      "must not pin a version",
      {
        kind: "container",
        secrets: [{ ...appSecret, reference: { ...appSecret.reference, version: "new" } }],
        replicas: [replica()],
      },
      {},
      ["ai-key: VersionPinned fresh"],
    ],
    [
      "must not hold a copy",
      { kind: "container", secrets: [{ name: "ai-key", fingerprint: keyA }], replicas: [] },
      {},
      ["ai-key: PlainValue previous"],
    ],
    [
      "must refer to the secret",
      { kind: "container", secrets: [{ name: "other", fingerprint: keyB }], replicas: [] },
      {},
      ["secrets: ReferenceMissing unknown"],
    ],
  ])("%s", (_promise, evidence, change, expected) => {
    expect(judged(evidence, change)).toEqual(expected);
  });
});

describe("an audit log", () => {
  const read = (version: string, lastAt: Date) => ({ vault: mainVault, version, lastAt });

  it.each<[string, Evidence, string]>([
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
  ])("%s", (_promise, evidence, expected) => {
    expect(judged(evidence)).toEqual([expected]);
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
    const [line] = judgeEvidence(
      { kind: "unreachable", detail: "no answer within 5 s" },
      aCase({ consumer }),
    );
    expect(line).toMatchObject({
      instance: "health-endpoint",
      flaw: { reason: "Unreachable", detail: "no answer within 5 s" },
    });
  });
});
