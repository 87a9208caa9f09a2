import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import { askGate, waivedOf } from "../../../shared/domain/safety/gate.ts";
import {
  aConsumer,
  after,
  anAccount,
  aReport,
  aSeenWorld,
  day,
  keyA,
  keyC,
  minute,
  now,
  present,
  publishing,
} from "../builders.ts";
import { aRotation } from "../rotations.ts";

const waiver = { by: "Data team", reason: "being replaced", until: after(minute) };
const legacy = aConsumer({ name: "legacy", waiver });
const spec = anAccount({ consumers: [aConsumer(), legacy] });
const asked = (at: Date, reports = [aReport()]) =>
  askGate(spec, reports, { fingerprint: keyA, staleAfterMs: 15 * minute, now: at });

describe("a consumer that is waived by name", () => {
  it("is not waited for while its waiver lasts, and not a moment longer", () => {
    expect(asked(now).objection).toBeUndefined();
    expect(asked(after(minute - 1)).objection).toBeUndefined();
    expect(asked(after(minute)).objection?.blockers).toEqual([
      expect.objectContaining({ consumer: "legacy", reason: "NoReport" }),
    ]);
  });

  it("does not excuse another", () => {
    expect(asked(now, []).objection?.blockers).toEqual([expect.objectContaining({ consumer: "web" })]);
  });

  it("is told of with who answers for it, unless it has confirmed all the same", () => {
    expect(waivedOf(asked(now).readiness, now)).toEqual([{ consumer: "legacy", ...waiver }]);
    const both = [aReport(), aReport({ consumer: "legacy", instance: "legacy-1" })];
    expect(waivedOf(asked(now, both).readiness, now)).toEqual([]);
  });

  it("still protects the key that it says it uses", () => {
    const published = after(-day);
    const adopting = aRotation.adopting({ freshPublishedAt: published });
    const world = aSeenWorld({
      spec: anAccount({ consumers: [aConsumer(), aConsumer({ name: "legacy", waiver })] }),
      keys: { kind: "listed", key1: keyA, key2: keyC },
      published: publishing(present(keyC)),
      reports: [
        aReport({ fingerprint: keyC, steadySince: published }),
        aReport({ consumer: "legacy", instance: "legacy-1", fingerprint: keyA }),
      ],
    });
    expect(decide(adopting, world)).toMatchObject({ kind: "hold", objection: { reason: "KeyInUse" } });
    const silent = { ...world, reports: world.reports?.slice(0, 1) ?? [] };
    expect(decide(adopting, silent)).toMatchObject({
      kind: "record",
      event: { type: "adoption-confirmed", waived: [{ consumer: "legacy", ...waiver }] },
    });
  });

  it("is recorded when the standby key is regenerated without its word", () => {
    const world = aSeenWorld({ spec, reports: [aReport()] });
    expect(decide(aRotation.preparing(), world)).toMatchObject({
      kind: "record",
      event: { type: "preflight-passed", waived: [{ consumer: "legacy" }] },
    });
  });
});
