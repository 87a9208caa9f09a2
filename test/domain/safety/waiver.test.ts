import { describe, expect, it } from "@jest/globals";
import type { RegenerationQuestion } from "../../../shared/domain/safety/may-regenerate.ts";
import { mayRegenerate } from "../../../shared/domain/safety/may-regenerate.ts";
import {
  after,
  anAccount,
  aReport,
  aWorld,
  drVault,
  keyA,
  keyB,
  minute,
  now,
  present,
  publishing,
} from "../builders.ts";
import { question, refreshMs, twoVaults } from "./regeneration-question.ts";

describe("a waiver", () => {
  const waiver = { by: "eve", reason: "leaked", deadline: now };

  it.each<[string, Partial<RegenerationQuestion>]>([
    ["a consumer that is silent", { reports: [] }],
    ["a consumer that uses the key", { reports: [aReport({ fingerprint: keyB })] }],
    ["the refresh bound", { unpublishedSince: now }],
    ["that nobody is registered", { world: aWorld({ spec: anAccount({ consumers: [] }) }) }],
  ])("sets aside %s", (_objection, change) => {
    expect(mayRegenerate(question({ waiver, ...change }))).toBeUndefined();
  });

  it.each<[string, Date, Date | undefined]>([
    ["holds until its deadline", after(minute), after(minute)],
    ["holds no longer than it would without it", after(60 * minute), after(refreshMs + 1)],
    ["holds no more at its deadline", now, undefined],
  ])("%s, when an instance may have read the key just now", (_promise, deadline, until) => {
    const recent = mayRegenerate(question({ waiver: { ...waiver, deadline }, unpublishedSince: now }));
    expect([recent?.reason, recent?.until]).toEqual(
      until ? ["KeyRecentlyPublished", until] : [undefined, undefined],
    );
  });

  it.each<[string, Partial<RegenerationQuestion>]>([
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
    expect(mayRegenerate(question({ waiver, ...change }))?.reason).toBe("KeyStillPublished");
  });
});
