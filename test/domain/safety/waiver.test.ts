import { describe, expect, it } from "@jest/globals";
import {
  after,
  anAccount,
  aReport,
  aWorld,
  before,
  drVault,
  keyA,
  keyB,
  minute,
  now,
  present,
  publishing,
} from "../builders.ts";
import { anEmergency } from "../events.ts";
import type { Situation } from "./regeneration-question.ts";
import { askOfPrevious, askOfStandby, bothQuestions, refreshMs, twoVaults } from "./regeneration-question.ts";

/** Declared an hour ago and due at once. */
const emergency = anEmergency({ declaredAt: before(60 * minute), deadlineMs: 0 });

describe.each(bothQuestions)("for %s, a waiver", (_key, ask) => {
  it.each<[string, Situation]>([
    ["a consumer that is silent", { reports: [] }],
    ["a consumer that uses the key", { reports: [aReport({ fingerprint: keyB })] }],
    ["the refresh bound", { unpublishedSince: now }],
    ["that nobody is registered", { world: aWorld({ spec: anAccount({ consumers: [] }) }) }],
  ])("sets aside %s", (_objection, change) => {
    expect(ask({ emergency, ...change })).toBeUndefined();
  });

  it.each<[string, Situation]>([
    ["is published", { published: publishing(present(keyB)) }],
    [
      "is published in one of two vaults",
      {
        world: aWorld({ spec: twoVaults }),
        published: [...publishing(present(keyA)), ...publishing(present(keyB), [drVault])],
      },
    ],
    ["may be published, since a vault was not seen", { published: [] }],
  ])("never kills a key that %s", (_situation, change) => {
    expect(ask({ emergency, ...change })?.reason).toBe("KeyStillPublished");
  });

  it("waits for consumers where the gate was not waived", () => {
    const waits = anEmergency({ ...emergency, gate: "wait" });
    expect(ask({ emergency: waits, reports: [] })?.reason).toBe("ConsumersNotReady");
  });
});

describe("a waiver, when an instance may have read the key just now", () => {
  it.each<[string, number, Date | undefined]>([
    ["holds until its deadline", minute, after(minute)],
    ["holds no longer than it would without it", 60 * minute, after(refreshMs + 1)],
    ["holds no more at its deadline", 0, undefined],
  ])("%s, for the standby key", (_promise, deadlineMs, until) => {
    const recent = askOfStandby({ emergency: anEmergency({ deadlineMs }), unpublishedSince: now });
    expect([recent?.reason, recent?.until]).toEqual(
      until ? ["KeyRecentlyPublished", until] : [undefined, undefined],
    );
  });

  it.each<[string, number, Date | undefined]>([
    ["does not count before its deadline", minute, after(refreshMs + 1)],
    ["counts at its deadline", 0, undefined],
  ])("%s, for the previous key", (_promise, deadlineMs, until) => {
    const recent = askOfPrevious({ emergency: anEmergency({ deadlineMs }), unpublishedSince: now });
    expect([recent?.reason, recent?.until]).toEqual(
      until ? ["KeyRecentlyPublished", until] : [undefined, undefined],
    );
  });
});
