import { describe, expect, it } from "@jest/globals";
import {
  aConsumer,
  after,
  anAccount,
  aReport,
  aWorld,
  before,
  drVault,
  keyA,
  keyB,
  keyC,
  minute,
  now,
  present,
  publishing,
} from "../builders.ts";
import type { Situation } from "./regeneration-question.ts";
import { askOfPrevious, askOfStandby, bothQuestions, refreshMs, twoVaults } from "./regeneration-question.ts";

const withNotebook = anAccount({
  consumers: [aConsumer(), aConsumer({ name: "notebook", criticality: "advisory" })],
});

describe.each(bothQuestions)("%s, when it is provably unused", (_key, ask) => {
  it("may be regenerated", () => {
    expect(ask()).toBeUndefined();
  });

  it.each<[string, Situation]>([
    ["although an advisory consumer is silent", { world: aWorld({ spec: withNotebook }) }],
    [
      "although a stranger reports the other key",
      { reports: [aReport(), aReport({ consumer: "stranger" })] },
    ],
    [
      "although a report that is older than the longest refresh names it",
      {
        reports: [
          aReport(),
          aReport({ instance: "web-9", fingerprint: keyB, receivedAt: before(30 * minute + 1) }),
        ],
      },
    ],
    [
      "where no consumer is registered and the fleet file says why",
      {
        reports: [],
        world: aWorld({ spec: anAccount({ consumers: [], withoutConsumersBecause: "by hand" }) }),
      },
    ],
  ])("may be regenerated %s", (_situation, change) => {
    expect(ask(change)).toBeUndefined();
  });
});

describe.each(bothQuestions)("%s may not be regenerated", (_key, ask) => {
  it.each<[string, Situation, string]>([
    ["while it is published", { published: publishing(present(keyB)) }, "KeyStillPublished"],
    [
      "while one of two vaults publishes it",
      {
        world: aWorld({ spec: twoVaults }),
        published: [...publishing(present(keyA)), ...publishing(present(keyB), [drVault])],
      },
      "KeyStillPublished",
    ],
    [
      "while one of two vaults was not seen",
      { world: aWorld({ spec: twoVaults }), published: publishing(present(keyA)) },
      "KeyStillPublished",
    ],
    ["while no vault was seen", { published: [] }, "KeyStillPublished"],
    ["while a foreign value is published", { published: publishing(present(keyC)) }, "KeyStillPublished"],
    [
      "while the published secret is disabled",
      { published: publishing({ kind: "disabled" }) },
      "KeyStillPublished",
    ],
    [
      "while the published secret is absent",
      { published: publishing({ kind: "absent" }) },
      "KeyStillPublished",
    ],
    [
      "while an unknown instance may have read it",
      { unpublishedSince: before(refreshMs - 1) },
      "KeyRecentlyPublished",
    ],
    ["at the very end of the refresh bound", { unpublishedSince: before(refreshMs) }, "KeyRecentlyPublished"],
    [
      "when the clock went backwards behind the publication",
      { unpublishedSince: after(minute) },
      "KeyRecentlyPublished",
    ],
    [
      "while nobody is registered",
      { world: aWorld({ spec: anAccount({ consumers: [] }) }), reports: [] },
      "NoConsumers",
    ],
    ["while a required consumer is silent", { reports: [] }, "ConsumersNotReady"],
    [
      "while a required consumer is unhealthy",
      { reports: [aReport({ healthy: false })] },
      "ConsumersNotReady",
    ],
    [
      "while a required report is exactly as old as the limit",
      { reports: [aReport({ receivedAt: before(15 * minute) })] },
      "ConsumersNotReady",
    ],
    [
      "while an advisory consumer reports it",
      {
        world: aWorld({ spec: withNotebook }),
        reports: [aReport(), aReport({ consumer: "notebook", fingerprint: keyB })],
      },
      "KeyInUse",
    ],
    [
      "while a stranger reports it",
      { reports: [aReport(), aReport({ consumer: "stranger", fingerprint: keyB })] },
      "KeyInUse",
    ],
    [
      "while an unhealthy stranger reports it",
      { reports: [aReport(), aReport({ consumer: "stranger", fingerprint: keyB, healthy: false })] },
      "KeyInUse",
    ],
    [
      "while a report exactly as old as a limit longer than that names it",
      {
        world: aWorld({ spec: anAccount({ policy: { staleAfterMs: 40 * minute } }) }),
        reports: [
          aReport(),
          aReport({ instance: "web-9", fingerprint: keyB, receivedAt: before(40 * minute) }),
        ],
      },
      "KeyInUse",
    ],
    [
      "while a report exactly as old as the longest refresh names it",
      {
        reports: [
          aReport(),
          aReport({ instance: "web-9", fingerprint: keyB, receivedAt: before(30 * minute) }),
        ],
      },
      "KeyInUse",
    ],
  ])("%s", (_situation, change, reason) => {
    expect(ask(change)?.reason).toBe(reason);
  });
});

describe.each(bothQuestions)("the refresh bound of %s", (_key, ask) => {
  it("follows the slowest consumer, an advisory one as well", () => {
    const slow = aConsumer({ name: "slow", criticality: "advisory", refreshWithinMs: 60 * minute });
    const world = aWorld({ spec: anAccount({ consumers: [aConsumer(), slow] }) });
    expect(ask({ world })).toMatchObject({ reason: "KeyRecentlyPublished" });
  });

  it("says when it ends, a moment after equal", () => {
    expect(ask({ unpublishedSince: now })?.until).toEqual(after(refreshMs + 1));
  });

  it("is past at the moment it named", () => {
    const receivedAt = after(refreshMs);
    const world = aWorld({ now: after(refreshMs + 1) });
    expect(ask({ unpublishedSince: now, reports: [aReport({ receivedAt })], world })).toBeUndefined();
  });
});

describe("a report that came no later than the publication", () => {
  const published = before(refreshMs + 1);
  const patient = aWorld({ spec: anAccount({ policy: { staleAfterMs: 60 * minute } }) });
  const early = { reports: [aReport({ receivedAt: published })], world: patient };

  it("does not say that its instance has left the previous key", () => {
    expect(askOfPrevious(early)?.reason).toBe("ConsumersNotReady");
    expect(
      askOfPrevious({ ...early, reports: [aReport({ receivedAt: after(1, published) })] }),
    ).toBeUndefined();
  });

  it("still says that its instance is on the active key", () => {
    expect(askOfStandby(early)).toBeUndefined();
  });
});
