import { describe, expect, it } from "@jest/globals";
import { keepEvidence } from "../../../shared/archive/keep-evidence.ts";
import { endedRotations } from "../../../shared/archive/archive-evidence.ts";
import { RecordConflictError } from "../../../shared/errors.ts";
import { sweep } from "../../../shared/reconciler/fleet/sweep.ts";
import { verifyEvidence } from "../../../shared/view/evidence/verify-evidence.ts";
import { minute } from "../../domain/builders.ts";
import { memoryCheckpointLog } from "../../reconciler/fakes/memory-checkpoint-log.ts";
import { memoryEvidenceStore } from "../../reconciler/fakes/memory-evidence-store.ts";
import type { SmallWorld } from "../../reconciler/small-world.ts";
import { isIdle, isIn, smallWorld, wholeRotation } from "../../reconciler/small-world.ts";
import { withClaim, withEvent } from "../../../shared/records/trail.ts";
import { restoredTrail } from "./restored-trail.ts";

/** A world in which as many rotations have ended, with an empty archive. */
async function after(rotations: number) {
  const world = smallWorld();
  for (let done = 0; done < rotations; done += 1) {
    await wholeRotation(world);
    world.clock.advance(10 * minute);
  }
  const archive = memoryEvidenceStore();
  const ports = { ...world.ports, archive, checkpoints: memoryCheckpointLog() };
  return {
    world,
    archive,
    ports,
    keep: async () => (await keepEvidence("vision", world.spec, ports, 0)).rotations,
  };
}

async function unarchived({ ports, wakes }: SmallWorld): Promise<readonly string[]> {
  return (await sweep({ accounts: [] }, { ...ports, wakes }, minute)).unarchived;
}

describe("the archive of evidence", () => {
  it("keeps nothing of an account whose first rotation has not ended", async () => {
    const { world, archive, keep } = await after(0);
    await world.until(isIdle);
    await world.ask();
    expect(await keep()).toEqual([]);
    expect(archive.kept().size).toBe(0);
    expect(await unarchived(world)).toEqual([]);
  });

  it("keeps the evidence of an ended rotation, which verifies and holds no key", async () => {
    const { world, archive, keep } = await after(1);
    expect(await unarchived(world)).toEqual(["vision"]);
    const [rotation = ""] = await keep();
    const text = archive.kept().get(`vision/${rotation}.json`) ?? "";
    expect(verifyEvidence(text)).toMatchObject({
      ok: { scope: { rotation }, accounts: [{ rotations: [{ rotation, outcome: "completed" }] }] },
    });
    const { key1, key2 } = world.account.keys();
    for (const key of [key1, key2]) expect(text).not.toContain(key.reveal());
    expect(await unarchived(world)).toEqual([]);
  });

  it("never makes the same evidence twice, and the next one alone when the next rotation has ended", async () => {
    const { world, archive, keep } = await after(1);
    const [first] = await keep();
    expect(await keep()).toEqual([]);
    world.clock.advance(10 * minute);
    await wholeRotation(world);
    const [second, ...more] = await keep();
    expect(more).toEqual([]);
    expect([...archive.kept().keys()]).toEqual([`vision/${first}.json`, `vision/${second}.json`]);
  });

  it("catches up on every rotation that ended before, the oldest first", async () => {
    const { archive, keep } = await after(3);
    const kept = await keep();
    expect(kept).toHaveLength(3);
    expect(kept).toEqual(kept.toSorted());
    expect(archive.kept().size).toBe(3);
  });

  it("takes for each rotation as much room as for the one before, and refers to what went before", async () => {
    const { world, archive, keep } = await after(6);
    await keep();
    const texts = [...archive.kept().values()];
    const sizes = texts.map(({ length }) => length);
    expect(Math.max(...sizes.slice(1))).toBeLessThan(1.2 * Math.min(...sizes.slice(1)));
    const parts = texts.flatMap((text) => {
      const verified = verifyEvidence(text);
      return "ok" in verified ? verified.ok.accounts : [];
    });
    // Laid one after another, they are the whole trail.
    const ends = parts.map(({ trail }) => ({ events: trail.at(-1)?.sequence, hash: trail.at(-1)?.hash }));
    expect(parts.map(({ history }) => history && { events: history.events, hash: history.hash })).toEqual([
      undefined,
      ...ends.slice(0, -1),
    ]);
    const stored = await world.ports.trail.events("vision");
    const laid = parts.flatMap(({ trail }) => trail.map(({ text }) => text));
    expect(laid).toEqual(stored.slice(0, laid.length).map(({ text }) => text));
  });

  it("goes on where it was interrupted, and leaves what is kept as it is", async () => {
    const { world, archive, keep } = await after(2);
    archive.failures.plan("keep", "answer-lost");
    await expect(keep()).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    const [[, first] = []] = [...archive.kept()];
    expect(await unarchived(world)).toEqual(["vision"]);
    world.clock.advance(minute);
    expect(await keep()).toHaveLength(2);
    expect([...archive.kept().values()][0]).toBe(first);
    expect(await unarchived(world)).toEqual([]);
  });

  it("is asked again when somebody else wrote to the head at the same moment", async () => {
    const { world, ports } = await after(1);
    const trail = {
      ...world.ports.trail,
      save: async () => {
        throw new RecordConflictError("vision");
      },
    };
    const { rotations } = await keepEvidence("vision", world.spec, { ...ports, trail }, 0);
    expect(rotations).toHaveLength(1);
    expect(await unarchived(world)).toEqual(["vision"]);
  });

  it("leaves the head alone while somebody's call to Azure is under way, and comes back", async () => {
    const { world, archive, keep } = await after(1);
    const head = await world.ports.trail.read("vision");
    const effect = { type: "disable", place: { vault: "v", secret: "published" }, version: "1" } as const;
    const until = new Date(world.clock.now().getTime() + minute);
    const claimed = await world.ports.trail.save(withClaim(head, { worker: "other", until, effect }));
    await keep();
    expect(archive.kept().size).toBe(1);
    expect(await world.ports.trail.read("vision")).toEqual(claimed);
  });

  it("keeps evidence of an account that the fleet file does not name any more, and says so", async () => {
    const { archive, ports } = await after(1);
    const { rotations } = await keepEvidence("vision", undefined, ports, 0);
    const [rotation] = rotations;
    expect(verifyEvidence(archive.kept().get(`vision/${rotation}.json`) ?? "")).toMatchObject({
      ok: { accounts: [{ gaps: expect.arrayContaining([{ code: "NotInFleet" }]) as unknown }] },
    });
  });

  it("keeps the end of a rotation beside that which was lost before the trail was restored", async () => {
    const { world, archive, ports } = await after(1);
    await world.ask();
    await world.until(isIn("adopting"));
    const [backup, events] = [await ports.trail.read("vision"), await ports.trail.events("vision")];
    await world.until(isIdle);
    await keepEvidence("vision", world.spec, ports, 0);
    const id = (await endedIn(world)).at(-1) ?? "none";
    const at = world.clock.now();
    const trail = await restoredTrail(backup, events, at, at);
    const reverted = { type: "rotation-ended", at, outcome: "reverted" } as const;
    const how = { releaseClaim: false, wakeAt: at };
    await trail.save(withEvent(await trail.read("vision"), reverted, how));
    const again = async (pick: number) => keepEvidence("vision", world.spec, { ...ports, trail }, pick);
    expect(await again(0)).toMatchObject({ foreign: [] });
    const beside = [...archive.kept().keys()].filter((name) => name.startsWith(`vision/${id}`));
    expect(beside).toHaveLength(2);
    expect(await again(0.99)).toMatchObject({ rotations: [], foreign: [] });
    archive.kept().set(beside[1] ?? "", "{}");
    expect((await again(0.99)).foreign).toHaveLength(1);
  });

  it("does not call a foreign file kept, names it once, and keeps the evidence beside it", async () => {
    const { world, archive, ports } = await after(1);
    const [rotation] = await endedIn(world);
    archive.kept().set(`vision/${rotation}.json`, '{"forged":true}');
    const { foreign } = await keepEvidence("vision", world.spec, ports, 0);
    expect(foreign).toEqual([`${rotation}.json`]);
    const [taken, own, ...more] = [...archive.kept()];
    expect(more).toEqual([]);
    expect(taken).toEqual([`vision/${rotation}.json`, '{"forged":true}']);
    expect(own?.[0]).toMatch(new RegExp(`^vision/${rotation}-[0-9a-f]{16}\\.json$`));
    expect(verifyEvidence(own?.[1] ?? "")).toMatchObject({ ok: { scope: { rotation } } });
    expect(await unarchived(world)).toEqual([]);
  });

  it("finds with a later look that a file was replaced, or is gone", async () => {
    const { world, archive, ports } = await after(2);
    const [first, second] = (await keepEvidence("vision", world.spec, ports, 0)).rotations;
    const look = async (pick: number) => (await keepEvidence("vision", world.spec, ports, pick)).foreign;
    expect([await look(0), await look(0.99)]).toEqual([[], []]);
    const own = archive.kept().get(`vision/${second}.json`) ?? "";
    archive.kept().set(`vision/${first}.json`, own);
    archive.kept().delete(`vision/${second}.json`);
    expect([await look(0), await look(0.99)]).toEqual([[`${first}.json`], [`${second}.json`]]);
  });
});

async function endedIn({ ports }: SmallWorld): Promise<readonly string[]> {
  return endedRotations(await ports.trail.events("vision"));
}
