import { describe, expect, it } from "@jest/globals";
import { headRowOf, trailOf } from "../../../shared/azure/tables/trail-rows.ts";
import { maxClaimMs } from "../../../shared/domain/decide/effect.ts";
import { emptyTrail } from "../../../shared/records/trail.ts";
import { after, before, hour, keyB, minute, now } from "../../domain/builders.ts";
import { aRotation } from "../../domain/rotations.ts";

/** The head as it is read from a row that the storage stored now. */
function readHead(change: Partial<Parameters<typeof headRowOf>[0]>) {
  const { wakeAt, watchedAt, movedAt, ...row } = headRowOf({ ...emptyTrail("vision"), ...change });
  const dates = { ...(wakeAt && { wakeAt }), ...(watchedAt && { watchedAt }), ...(movedAt && { movedAt }) };
  return trailOf({ ...row, ...dates, timestamp: now.toISOString(), etag: "1" });
}

describe("a head that a process wrote whose clock was two hours ahead", () => {
  it("is read as if it had dated everything when the storage stored it", () => {
    const ahead = after(2 * hour);
    const state = aRotation.adopting({ freshPublishedAt: ahead, publishedAt: before(hour) });
    const read = readHead({ state, watchedAt: ahead, movedAt: ahead });
    expect(read).toMatchObject({ state: { freshPublishedAt: now }, watchedAt: now, movedAt: now });
    expect(read.state).toMatchObject({ publishedAt: before(hour) });
  });

  it("claims for no longer than a claim lasts", () => {
    const effect = { type: "regenerate", slot: "key2", stale: keyB } as const;
    const claimed = (ms: number) =>
      readHead({ state: aRotation.regenerating(), claim: { worker: "w", until: after(ms), effect } }).claim
        ?.until;
    expect(claimed(2 * hour)).toEqual(after(maxClaimMs));
    expect(claimed(minute)).toEqual(after(minute));
  });

  it("keeps what is planned for later", () => {
    const notBefore = after(2 * hour);
    const read = readHead({ state: aRotation.preparing({ notBefore }), wakeAt: after(3 * hour) });
    expect(read).toMatchObject({ state: { notBefore }, wakeAt: after(3 * hour) });
  });
});
