import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import type { World } from "../../../shared/domain/world.ts";
import { after, aReport, aSeenWorld, before, keyA, keyC, mainVault, minute, outline } from "../builders.ts";
import { aRotation } from "../rotations.ts";

const stored = [{ vault: mainVault, secret: "published", version: "v-9", fingerprint: keyA }] as const;
const back = { stored, previousPublishedAt: before(2 * minute) };

function reverting(change: Partial<World> = {}): World {
  return aSeenWorld({ keys: { kind: "listed", key1: keyA, key2: keyC }, ...change });
}

describe("reverting", () => {
  it("publishes the previous key again, as a newer version, and leaves the slots alone", () => {
    expect(decide(aRotation.reverting(), reverting())).toMatchObject({
      effect: { type: "store", place: { secret: "published" }, slot: "key1", fingerprint: keyA },
    });
    expect(outline(decide(aRotation.reverting({ stored }), reverting()))).toBe(
      "record previous-key-published",
    );
  });

  it("does not publish a previous key that somebody regenerated", () => {
    const world = reverting({ keys: { kind: "listed", key1: keyC, key2: keyC } });
    expect(decide(aRotation.reverting(), world)).toMatchObject({
      event: { type: "drift-found", drift: { kind: "previous-key-dead" } },
    });
  });

  it.each<[string, Partial<World>, string]>([
    [
      "waits for a consumer that is still on the fresh key",
      { reports: [aReport({ fingerprint: keyC })] },
      "hold ConsumersNotReady",
    ],
    [
      "does not count a report from before",
      { reports: [aReport({ receivedAt: back.previousPublishedAt })] },
      "hold ConsumersNotReady",
    ],
    [
      "ends when everybody is back",
      { reports: [aReport({ receivedAt: after(1, back.previousPublishedAt) })] },
      "record rotation-ended",
    ],
  ])("%s", (_promise, world, expected) => {
    expect(outline(decide(aRotation.reverting(back), reverting(world)))).toBe(expected);
  });

  it("ends as reverted", () => {
    expect(decide(aRotation.reverting(back), reverting())).toMatchObject({ event: { outcome: "reverted" } });
  });
});
