import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../shared/domain/decide/decide.ts";
import { evolve } from "../../../shared/domain/rotation/evolve.ts";
import type { ProofFact, TriedProbe, World } from "../../../shared/domain/world.ts";
import { aSeenWorld, aWorld, before, keyA, keyB, keyC, minute, outline } from "../builders.ts";
import { anEmergency, leaked } from "../events.ts";
import { aRotation } from "../rotations.ts";

function impossible(...statuses: readonly (number | undefined)[]): ProofFact {
  const tried = statuses.map((status, index): TriedProbe => {
    return { path: `api-${index}/list`, ...(status !== undefined && { status }) };
  });
  return { kind: "impossible", tried };
}

const emergency = (minutesAgo: number) => ({
  mode: "emergency" as const,
  emergency: anEmergency({ declaredAt: before(minutesAgo * minute), deadlineMs: 10 * minute }),
  leaked: leaked(keyA),
});

describe("preflight", () => {
  it("asks whether the data plane tells keys apart after everything that costs less", () => {
    const { proof: _unknown, ...world } = aSeenWorld();
    expect(outline(decide(aRotation.preparing(), world))).toBe("observe proof");
  });

  it.each<[string, ProofFact, string]>([
    ["a firewall", impossible(403, 403), "operator"],
    ["a missing API", impossible(404, 404), "operator"],
    ["load", impossible(429), "wait"],
    ["a failure", impossible(404, 503), "wait"],
    ["silence", impossible(undefined), "wait"],
  ])("touches nothing behind %s, and names each call with its status", (_what, proof, remedy) => {
    const decision = decide(aRotation.preparing(), aSeenWorld({ proof }));
    expect(decision).toMatchObject({ kind: "hold", objection: { reason: "ProofNotPossible", remedy } });
    if (decision.kind !== "hold" || proof.kind !== "impossible") throw new Error("no hold");
    for (const { path, status } of proof.tried) {
      expect(decision.objection.message).toContain(`${path} ${status ?? "no answer"}`);
    }
  });

  it("remembers the call that was chosen", () => {
    const proof = { kind: "possible", probe: "vision/v3.2/models" } as const;
    const state = aRotation.preparing({ probe: "openai/models" });
    const decision = decide(state, aSeenWorld({ proof }));
    if (decision.kind !== "record") throw new Error(outline(decision));
    expect(evolve(state, decision.event)).toMatchObject({
      phase: "regenerating",
      probe: "vision/v3.2/models",
    });
  });

  it.each([
    ["holds an emergency until its deadline", 9, impossible(403), "hold ProofNotPossible"],
    ["lets it go on from then on", 10, impossible(403), "record preflight-passed"],
    [
      "holds it beyond that where the data plane refuses the active key",
      10,
      impossible(401),
      "hold ProofNotPossible",
    ],
  ] as const)("%s", (_promise, minutesAgo, proof, expected) => {
    const state = aRotation.preparing(emergency(minutesAgo));
    expect(outline(decide(state, aSeenWorld({ proof })))).toBe(expected);
  });
});

describe("an enrolment", () => {
  it("is refused where nothing tells the account's keys apart", () => {
    const decision = decide({ phase: "unenrolled" }, aSeenWorld({ proof: impossible(404, 404) }));
    expect(decision).toMatchObject({ objection: { reason: "ProofNotPossible", remedy: "operator" } });
  });

  it("remembers the call that does", () => {
    const proof = { kind: "possible", probe: "face/v1.0/facelists" } as const;
    expect(decide({ phase: "unenrolled" }, aSeenWorld({ proof }))).toMatchObject({
      event: { type: "enrolment-started", probe: "face/v1.0/facelists" },
    });
  });
});

describe("a fresh key about which the data plane gives no answer", () => {
  const listed = { kind: "listed", key1: keyA, key2: keyC } as const;
  const silent = { consecutive: 0, last: "silent" } as const;

  it.each<[string, number, Partial<World>, string]>([
    ["holds an emergency until its deadline", 9, { acceptance: silent }, "hold FreshKeyNotAccepted"],
    ["is looked for in Azure's list then", 10, { acceptance: silent }, "observe keys"],
    ["is believed when Azure lists it", 10, { acceptance: silent, keys: listed }, "record fresh-key-proven"],
    [
      "is not believed when Azure lists another",
      10,
      { acceptance: silent, keys: { ...listed, key2: keyB } },
      "hold FreshKeyNotAccepted",
    ],
    [
      "is not believed while the data plane answers about other keys",
      10,
      { acceptance: { consecutive: 0, last: "unknown" }, keys: listed },
      "hold FreshKeyNotAccepted",
    ],
    [
      "is never believed when the data plane refuses it",
      10,
      { acceptance: { consecutive: 0, last: "refused" }, keys: listed },
      "hold FreshKeyNotAccepted",
    ],
  ])("%s", (_promise, minutesAgo, facts, expected) => {
    expect(outline(decide(aRotation.proving(emergency(minutesAgo)), aWorld(facts)))).toBe(expected);
  });

  it("is given the time to become known where the gate is not waived", () => {
    const terms = emergency(20);
    const waits = { ...terms, emergency: { ...terms.emergency, gate: "wait" as const } };
    const world = aWorld({ acceptance: silent, keys: listed });
    const made = (ms: number) => aRotation.proving({ ...waits, regeneratedAt: before(ms) });
    expect(outline(decide(made(5 * minute - 1), world))).toBe("hold FreshKeyNotAccepted");
    expect(outline(decide(made(5 * minute), world))).toBe("record fresh-key-proven");
  });

  it("says in the trail that only the list named it", () => {
    const state = aRotation.proving(emergency(10));
    expect(decide(state, aWorld({ acceptance: silent, keys: listed }))).toMatchObject({
      event: { type: "fresh-key-proven", acceptances: 0, listedOnly: true },
    });
  });

  it("holds an ordinary rotation for as long as it lasts", () => {
    expect(outline(decide(aRotation.proving(), aWorld({ acceptance: silent, keys: listed })))).toBe(
      "hold FreshKeyNotAccepted",
    );
  });
});
