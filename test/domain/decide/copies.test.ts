import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import type { FoundCopy } from "../../../shared/domain/discovery/copies.ts";
import type { AccountStateIn } from "../../../shared/domain/rotation/account-state.ts";
import type { CopiesFact, World } from "../../../shared/domain/world.ts";
import {
  aCopy,
  after,
  anAccount,
  aReport,
  aSeenWorld,
  aWorld,
  before,
  day,
  hour,
  keyA,
  keyB,
  keyC,
  noCopies,
  outline,
  present,
  publishing,
  shop,
} from "../builders.ts";
import { aRotation } from "../rotations.ts";

const copied = (...copies: readonly FoundCopy[]) => ({ ...noCopies, copies });
const emergency = {
  compromised: "active",
  gate: "wait",
  deadlineMs: 0,
  declaredAt: before(hour),
  by: "ada",
  reason: "leaked",
} as const;
const warned = anAccount({ policy: { copies: "warn" } });

function preflight(
  copies: CopiesFact,
  change: Partial<AccountStateIn<"preparing">> = {},
  spec = anAccount(),
) {
  return decide(aRotation.preparing(change), aSeenWorld({ copies, spec }));
}

describe("the start of a rotation", () => {
  it.each<[string, CopiesFact, string]>([
    ["is held by a copy of the standby key", copied(aCopy(keyB)), "hold UnmanagedCopy"],
    ["is held by a copy of the active key, which dies in the end", copied(aCopy(keyA)), "hold UnmanagedCopy"],
    ["is not held by a copy of a dead key", copied(aCopy(keyC)), "record preflight-passed"],
    ["is held while copies cannot be read", { kind: "unread", because: "x" }, "hold DiscoveryMissing"],
  ])("%s", (_promise, copies, outcome) => {
    expect(outline(preflight(copies))).toBe(outcome);
  });

  it("is held before anything of Azure is asked", () => {
    const world = aWorld({ reports: [aReport()], copies: copied(aCopy(keyB)) });
    expect(outline(decide(aRotation.preparing(), world))).toBe("hold UnmanagedCopy");
  });

  const turned = aRotation.preparing({ active: "key2", keys: { key1: keyB, key2: keyA } });
  const pinned = copied(aCopy(keyB));

  it("calls a copy pinned that has the value of key1 while key2 is active", () => {
    expect(outline(decide(turned, aWorld({ reports: [aReport()], copies: pinned })))).toBe(
      "hold PinnedToSlot",
    );
  });

  it("speaks of a copy that nobody answers for where not all of them are pinned", () => {
    const both = copied(aCopy(keyB), aCopy(keyA, { name: "OTHER" }));
    expect(outline(decide(turned, aWorld({ reports: [aReport()], copies: both })))).toBe(
      "hold UnmanagedCopy",
    );
  });
});

describe("what a rotation goes on despite", () => {
  const named = { resource: shop, name: "AI_KEY", slot: "key2", fingerprint: keyB };

  it.each<[string, Partial<AccountStateIn<"preparing">>, ReturnType<typeof anAccount>, object]>([
    ["an emergency sets aside", { emergency }, anAccount(), { because: "emergency" }],
    ["the policy only warns of", {}, warned, { because: "policy" }],
    [
      "a person has accepted",
      {},
      anAccount({
        acceptedCopies: [
          { resource: shop, name: "AI_KEY", by: "Ada", reason: "left over", until: after(day) },
        ],
      }),
      { because: "accepted", by: "Ada", reason: "left over" },
    ],
  ])("is recorded when it starts: copies that %s", (_why, change, spec, because) => {
    expect(preflight(copied(aCopy(keyB)), change, spec)).toMatchObject({
      event: { type: "preflight-passed", copies: { count: 1, named: [{ ...named, ...because }] } },
    });
  });

  it("is not recorded where there is nothing", () => {
    expect(preflight(noCopies)).not.toHaveProperty("event.copies");
  });

  it("is bounded, whatever was found", () => {
    const many = Array.from({ length: 50 }, (_, n) =>
      aCopy(keyB, { name: `${n}`.repeat(5_000), resource: `/${"x".repeat(9_000)}` }),
    );
    const unlisted = [
      { account: "vision", source: "app-settings", slot: "key2", fingerprint: keyB, count: 70 },
    ] as const;
    const decision = preflight({ ...copied(...many), unlisted }, { emergency });
    expect(decision).toMatchObject({ event: { copies: { count: 120 } } });
    expect(JSON.stringify(decision).length).toBeLessThan(6_000);
  });
});

describe("the end of adoption", () => {
  const onFresh = [aReport({ fingerprint: keyC, steadySince: before(2 * hour) })];
  const seen: Partial<World> = {
    keys: { kind: "listed", key1: keyA, key2: keyC },
    published: publishing(present(keyC, { createdAt: before(3 * hour) })),
    reports: onFresh,
  };
  const adopting = (copies: CopiesFact, spec = anAccount()) =>
    decide(aRotation.adopting({ freshPublishedAt: before(3 * hour) }), aSeenWorld({ ...seen, copies, spec }));

  it("is held by a copy of the previous key, and not by one of the fresh key", () => {
    expect(outline(adopting(copied(aCopy(keyA))))).toBe("hold UnmanagedCopy");
    expect(outline(adopting(copied(aCopy(keyC))))).toBe("record adoption-confirmed");
  });

  it("is held before anything of Azure is asked", () => {
    const state = aRotation.adopting({ freshPublishedAt: before(3 * hour) });
    const world = aWorld({ reports: onFresh, copies: copied(aCopy(keyA)) });
    expect(outline(decide(state, world))).toBe("hold UnmanagedCopy");
  });

  it("records the copies of the previous key that it goes on despite", () => {
    expect(adopting(copied(aCopy(keyA), aCopy(keyC, { name: "FRESH" })), warned)).toMatchObject({
      event: { copies: { count: 1, named: [{ name: "AI_KEY", slot: "key1", because: "policy" }] } },
    });
  });
});
