import { describe, expect, it } from "@jest/globals";
import { aWorld, before, drVault, keyA, now, present, publishing } from "../builders.ts";
import type { Situation } from "./regeneration-question.ts";
import { bothQuestions, refreshMs, twoVaults } from "./regeneration-question.ts";

describe.each(bothQuestions)("asked of %s, the version that a vault publishes", (_key, ask) => {
  const youngA = publishing(present(keyA, { createdAt: before(refreshMs) }));

  it.each<[string, Situation, string | undefined]>([
    [
      "may have replaced the key when it was made, if it is by another hand",
      { published: youngA, ownVersions: [] },
      "KeyRecentlyPublished",
    ],
    [
      "says nothing that the trail does not know better, if it is keyturn's own",
      { published: youngA },
      undefined,
    ],
    [
      "is by another hand when only another vault has a version of that name from keyturn",
      { published: youngA, ownVersions: [{ vault: drVault, version: "v-a" }] },
      "KeyRecentlyPublished",
    ],
    [
      "is by another hand in one vault although keyturn wrote the other",
      {
        world: aWorld({ spec: twoVaults }),
        published: [
          ...publishing(present(keyA)),
          ...publishing(present(keyA, { createdAt: now }), [drVault]),
        ],
      },
      "KeyRecentlyPublished",
    ],
    [
      "does not shorten what the trail says, however old it is",
      { ownVersions: [], unpublishedSince: before(refreshMs) },
      "KeyRecentlyPublished",
    ],
    [
      "is waited for no longer when it has outlived the refresh bound",
      { published: publishing(present(keyA, { createdAt: before(refreshMs + 1) })), ownVersions: [] },
      undefined,
    ],
  ])("%s", (_promise, change, reason) => {
    expect(ask(change)?.reason).toBe(reason);
  });
});
