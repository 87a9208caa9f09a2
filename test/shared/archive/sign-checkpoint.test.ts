import { describe, expect, it } from "@jest/globals";
import { checkpointFile } from "../../../shared/archived-files.ts";
import { keepEvidence } from "../../../shared/archive/keep-evidence.ts";
import { decodeCheckpoint } from "../../../shared/records/checkpoint-codec.ts";
import { linkHash } from "../../../shared/records/event-codec.ts";
import type { RecordedEvent } from "../../../shared/records/trail.ts";
import { withClaim, withEvent } from "../../../shared/records/trail.ts";
import { authenticityOf } from "../../../shared/view/evidence/authenticity.ts";
import { verifyEvidence } from "../../../shared/view/evidence/verify-evidence.ts";
import { version } from "../../../shared/version.ts";
import { day, minute } from "../../domain/builders.ts";
import { localSigner } from "../../reconciler/fakes/local-signer.ts";
import { memoryCheckpointLog } from "../../reconciler/fakes/memory-checkpoint-log.ts";
import { memoryEvidenceStore } from "../../reconciler/fakes/memory-evidence-store.ts";
import { smallWorld, wholeRotation } from "../../reconciler/small-world.ts";
import { restoredTrail } from "./restored-trail.ts";

/** A world in which one rotation has ended, with an empty archive and a key that signs. */
async function signing() {
  const world = smallWorld();
  await wholeRotation(world);
  const archive = memoryEvidenceStore();
  const signer = localSigner();
  const ports = { ...world.ports, archive, checkpoints: memoryCheckpointLog(), signer };
  return {
    world,
    archive,
    signer,
    ports,
    keep: (others: object = {}) => keepEvidence("vision", world.spec, { ...ports, ...others }, 0),
    head: () => world.ports.trail.read("vision"),
    files: () => [...archive.kept().keys()],
  };
}

/** The same events as somebody with the program and the storage would rewrite them. */
function rewritten(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  let [first] = events.map(({ previousHash }) => previousHash);
  return events.map((one) => {
    const previousHash = first ?? "";
    const text = `${one.text} `;
    first = linkHash(previousHash, text);
    return { ...one, text, previousHash, hash: first };
  });
}

describe("a checkpoint of an account", () => {
  it("is signed after a rotation, and kept in the archive and beside the trail", async () => {
    const { world, signer, ports, keep, head, archive } = await signing();
    const { sequence, hash } = await head();
    expect(await keep()).toMatchObject({ signedThrough: sequence, foreign: [] });
    const [text = ""] = await ports.checkpoints.all("vision");
    expect(archive.kept().get(`vision/${checkpointFile(sequence)}`)).toBe(text);
    const checkpoint = decodeCheckpoint(text);
    const at = world.clock.now();
    expect(checkpoint.statement).toEqual({ account: "vision", sequence, hash, at, version });
    expect(await signer.hasSigned(checkpoint)).toBe(true);
    expect(await head()).toMatchObject({ checkpointedThrough: sequence, checkpointedAt: at });
  });

  it("is in the bundle of the rotation, which it proves", async () => {
    const { signer, keep, head, archive } = await signing();
    const { rotations } = await keep();
    const { sequence } = await head();
    const verified = verifyEvidence(archive.kept().get(`vision/${rotations[0]}.json`) ?? "");
    expect("ok" in verified && authenticityOf(verified.ok, [signer.publicKey])).toMatchObject([
      { account: "vision", completeUpTo: { sequence }, unsigned: 0, forged: [] },
    ]);
  });

  it("is not signed twice, and the next day only when something has changed", async () => {
    const { world, signer, keep } = await signing();
    await keep();
    await keep();
    world.clock.advance(2 * day);
    await keep();
    expect(signer.signatures()).toBe(1);
    await wholeRotation(world);
    await keep();
    expect(signer.signatures()).toBe(2);
  });

  it("that cannot be signed holds up no evidence, and is made up for", async () => {
    const { signer, keep, head, files } = await signing();
    signer.failures.plan("sign", "forbidden");
    const { rotations, unsigned } = await keep();
    expect(rotations).toHaveLength(1);
    expect(unsigned).toMatchObject({ code: "ACCESS_DENIED" });
    expect(files()).toEqual([`vision/${rotations[0]}.json`]);
    expect((await head()).checkpointedThrough).toBeUndefined();
    expect(await keep()).toMatchObject({ signedThrough: (await head()).sequence, rotations: [] });
  });

  it("that was signed before a crash is found, and not signed again", async () => {
    const { world, signer, keep, head } = await signing();
    const trail = {
      ...world.ports.trail,
      save: async () => {
        throw new Error("crash");
      },
    };
    await expect(keep({ trail })).rejects.toThrow("crash");
    world.clock.advance(minute);
    expect(await keep()).toMatchObject({ signedThrough: (await head()).sequence, foreign: [] });
    expect(signer.signatures()).toBe(1);
  });

  it("of another run, signed in the middle of this one, contradicts nothing", async () => {
    const { world, ports, keep } = await signing();
    await keep();
    let others = 0;
    const events: typeof ports.trail.events = async (...asked) => {
      const read = await world.ports.trail.events(...asked);
      if (others === 0) {
        others += 1;
        await wholeRotation(world);
        await keepEvidence("vision", world.spec, ports, 0);
      }
      return read;
    };
    const trail = { ...ports.trail, events };
    expect(await keep({ trail })).toMatchObject({ foreign: [] });
    others = 0;
    await wholeRotation(world);
    expect(await keep({ trail })).toMatchObject({ foreign: [] });
  });

  it("leaves a claimed head alone, and comes back", async () => {
    const { world, keep, head } = await signing();
    const effect = { type: "disable", place: { vault: "v", secret: "published" }, version: "1" } as const;
    const until = new Date(world.clock.now().getTime() + minute);
    const claimed = await world.ports.trail.save(withClaim(await head(), { worker: "w", until, effect }));
    await keep();
    expect(await head()).toEqual(claimed);
  });

  it("is not signed for a trail that somebody has rewritten since the last one", async () => {
    const { world, signer, ports, keep, head } = await signing();
    await keep();
    const { sequence } = await head();
    await wholeRotation(world);
    const events = rewritten(await world.ports.trail.events("vision"));
    const trail = {
      ...ports.trail,
      read: async () => ({ ...(await head()), hash: events.at(-1)?.hash ?? "" }),
      events: async () => events,
    };
    const { foreign, signedThrough } = await keep({ trail });
    expect(foreign).toContain(checkpointFile(sequence));
    expect(signedThrough).toBeUndefined();
    expect(signer.signatures()).toBe(1);
  });

  it("counts no more, signed of events that were lost before the trail was restored", async () => {
    const { world, signer, ports, keep, head } = await signing();
    await keep();
    const [backup, kept] = [await head(), await world.ports.trail.events("vision")];
    await wholeRotation(world);
    await keep();
    world.clock.advance(minute);
    const { clock } = world;
    const restored = await restoredTrail(backup, kept, clock.now(), clock.now());
    const again = (others: object = {}) =>
      keepEvidence("vision", world.spec, { ...ports, trail: restored, ...others }, 0);
    expect(await again()).toMatchObject({ signedThrough: backup.sequence + 1, foreign: [] });
    expect(await again()).toMatchObject({ foreign: [] });
    expect(signer.signatures()).toBe(3);
  });

  it("counts for what the backup held, and for what was signed after the restore", async () => {
    const { world, ports, keep, head, archive } = await signing();
    await keep();
    const [backup, kept] = [await head(), await world.ports.trail.events("vision")];
    world.clock.advance(minute);
    const at = world.clock.now();
    const forged = rewritten(kept);
    const trail = await restoredTrail({ ...backup, hash: forged.at(-1)?.hash ?? "" }, forged, at, at);
    const again = () => keepEvidence("vision", world.spec, { ...ports, trail }, 0);
    expect((await again()).foreign).toContain(checkpointFile(backup.sequence));
    const signed = await ports.signer.sign({
      account: "vision",
      sequence: 999,
      hash: forged[0]?.hash ?? "",
      at,
      version,
    });
    archive.kept().set(`vision/${checkpointFile(999)}`, signed.text);
    expect((await again()).foreign).toContain(checkpointFile(999));
  });

  it("is not signed under the name of a lost event, but of the next one", async () => {
    const { world, ports, keep, head } = await signing();
    const [backup, kept] = [await head(), await world.ports.trail.events("vision")];
    const pause = { type: "account-paused", at: world.clock.now(), by: "ada", reason: "a test" } as const;
    const paused = withEvent(backup, pause, { releaseClaim: false, wakeAt: pause.at });
    await world.ports.trail.save(paused);
    await keep();
    world.clock.advance(minute);
    const at = world.clock.now();
    const trail = await restoredTrail(backup, kept, at, at);
    const again = () => keepEvidence("vision", world.spec, { ...ports, trail }, 0);
    expect((await again()).signedThrough).toBeUndefined();
    const restored = await trail.read("vision");
    await trail.save(withEvent(restored, { ...pause, at }, { releaseClaim: false, wakeAt: at }));
    expect(await again()).toMatchObject({ signedThrough: backup.sequence + 2, foreign: [] });
  });

  it("is not signed for a head that is not that of its events", async () => {
    const { signer, ports, keep, head } = await signing();
    const read = async () => ({ ...(await head()), hash: "0".repeat(64) });
    expect(await keep({ trail: { ...ports.trail, read } })).toMatchObject({
      unsigned: { code: "RECORD_UNREADABLE" },
    });
    expect(signer.signatures()).toBe(0);
  });

  it("of another key or account in the archive is named, and stops nothing", async () => {
    const { archive, keep, head } = await signing();
    const { sequence, hash } = await head();
    const at = new Date();
    const strange = await localSigner().sign({ account: "vision", sequence: 999, hash, at, version });
    archive.kept().set(`vision/${checkpointFile(999)}`, strange.text);
    archive.kept().set(`vision/${checkpointFile(998)}`, "nonsense");
    expect(await keep()).toMatchObject({
      signedThrough: sequence,
      foreign: [checkpointFile(999), checkpointFile(998)],
    });
  });

  it("cannot take the place of a file that is there already", async () => {
    const { archive, keep, head } = await signing();
    const { sequence } = await head();
    const file = checkpointFile(sequence);
    archive.kept().set(`vision/${file}`, "nonsense");
    expect(await keep()).toMatchObject({ foreign: [file] });
    expect(archive.kept().get(`vision/${file}`)).toBe("nonsense");
  });
});

describe("the archive, read again", () => {
  it("shows a tail that was cut off the trail, and a checkpoint that is gone", async () => {
    const { archive, ports, keep, head } = await signing();
    await keep();
    const { sequence } = await head();
    const file = checkpointFile(sequence);
    expect(await keep()).toMatchObject({ foreign: [] });
    const events = (await ports.trail.events("vision")).slice(0, -2);
    const cut = {
      ...ports.trail,
      read: async () => ({ ...(await head()), checkpointedThrough: events.length, sequence: events.length }),
      events: async () => events,
    };
    expect((await keep({ trail: cut })).foreign).toContain(file);
    archive.kept().delete(`vision/${file}`);
    expect(await keep()).toMatchObject({ foreign: [file] });
  });
});
