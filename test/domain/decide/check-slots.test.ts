import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import type { World } from "../../../shared/domain/world.ts";
import { aWorld, before, day, hour, keyA, minute, now, outline, present, publishing } from "../builders.ts";
import { aRotation } from "../rotations.ts";

const idle = aRotation.idle({ publishedAt: now });

/** A watch that found the published key well, in the given circumstances. */
function watched({ standby, ...change }: Partial<World>): World {
  const { standby: _well, ...world } = aWorld({ published: publishing(present(keyA)), liveness: "accepted" });
  return { ...world, ...(standby && { standby }), ...change };
}

describe("the check of both slots", () => {
  it.each<[string, Partial<World>, string]>([
    ["asks about the standby key with every watch", {}, "observe standby"],
    ["lists no keys while that is well", { standby: "well" }, "hold NotDue"],
    ["lists no keys while nothing is known of it", { standby: "unknown" }, "hold NotDue"],
    ["lists the keys when it is suspected", { standby: "suspect" }, "observe keys slotSecrets"],
    [
      "lists them once for a suspicion that has proven false",
      { standby: "suspect", falseAlarmAt: before(15 * minute - 1) },
      "hold NotDue",
    ],
    [
      "lists them again when the suspicion lasts",
      { standby: "suspect", falseAlarmAt: before(15 * minute) },
      "observe keys slotSecrets",
    ],
    [
      "asks nothing about it where the data plane refuses the published key",
      { liveness: "refused", keys: { kind: "refused", because: "forbidden" } },
      "hold KeysNotListable",
    ],
    ["lists the keys at its own pace", { slotsCheckedAt: before(hour) }, "observe keys slotSecrets"],
    ["lists no keys a moment before", { slotsCheckedAt: before(hour - 1) }, "observe standby"],
  ])("%s", (_what, change, expected) => {
    expect(outline(decide(idle, watched(change)))).toBe(expected);
  });

  it("asks about the standby key as well while only the cooldown keeps a due account from rotating", () => {
    const lastEnded = { rotation: "earlier", outcome: "completed", at: before(minute) } as const;
    const due = aRotation.idle({ publishedAt: before(91 * day), lastEnded });
    expect(outline(decide(due, watched({ standby: "well" })))).toBe("hold CoolingDown");
    expect(outline(decide(due, watched({})))).toBe("observe standby");
  });
});
