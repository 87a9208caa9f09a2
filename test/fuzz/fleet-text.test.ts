import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { stringify } from "yaml";
import type { Fleet } from "../../shared/domain/account/account-spec.ts";
import { decide } from "../../shared/domain/decide/decide.ts";
import { targetOf } from "../../shared/domain/rotation/enrolment-target.ts";
import { InvalidDocumentError } from "../../shared/errors.ts";
import { parseFleet } from "../../shared/fleet-file/fleet-file.ts";
import { fingerprintOf } from "../../shared/secret-value.ts";
import { damaged, damagedText } from "./damage.ts";
import { effort } from "./effort.ts";
import { askedFleet, sampleFleet, yamlPieces } from "./sample-fleet.ts";

const slowestMs = 10_000;
const good = { version: 1, ...parsedSample() };

function parsedSample(): object {
  return JSON.parse(JSON.stringify(asWritten(sampleFleet))) as object;
}

/** The document as a person would write it in JSON. */
function asWritten(text: string): unknown {
  const [first] = parseFleet(text).accounts;
  if (!first) throw new Error("the sample has no account");
  const { name, resourceId, publishedSecret, vaults, consumers } = first;
  const written = consumers.map(({ refreshWithinMs, ...known }) => ({
    ...known,
    refreshWithin: `${String(refreshWithinMs)}ms`,
  }));
  return {
    accounts: [
      { name, resourceId, publishedSecret, vaults, consumers: written, policy: { timerGrace: "1h" } },
    ],
  };
}

/**
 * @returns undefined when the text is refused correctly.
 */
function read(text: string): Fleet | undefined {
  const began = performance.now();
  try {
    return parseFleet(text);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidDocumentError);
    return undefined;
  } finally {
    expect(performance.now() - began).toBeLessThan(slowestMs);
  }
}

/** An accepted file must not break the machine. */
function livesWith(fleet: Fleet): void {
  const now = new Date("2026-03-01T09:00:00.000Z");
  for (const spec of fleet.accounts) {
    const keys = { key1: fingerprintOf("one"), key2: fingerprintOf("two") };
    const idle = {
      phase: "idle",
      target: targetOf(spec),
      endpoint: "https://vision.example/",
      active: "key1",
      keys,
      standbyUnpublishedSince: now,
      publishedAt: now,
      ownVersions: [],
      lastEnded: { rotation: "r-1", outcome: "completed", at: now },
    } as const;
    const request = { id: "r-2", mode: "manual", requestedAt: now, requestedBy: "ada" } as const;
    const circumstances = { now, watchedAt: now, worker: "me", because: { kind: "wake" }, spec } as const;
    for (const state of [idle, { ...idle, ...request, phase: "preparing" } as const]) {
      const decision = decide(state, { ...circumstances, reports: [] });
      expect(() => JSON.stringify(decision)).not.toThrow();
      if (decision.kind === "hold") expect(decision.objection.until?.getTime()).not.toBeNaN();
    }
  }
}

describe("a fleet file", () => {
  it.each([
    ["whose consumers report", sampleFleet],
    ["whose consumers are asked", askedFleet],
  ])("%s, damaged as text, is read or refused with its faults, in bounded time", (_kind, sample) => {
    let accepted = 0;
    fc.assert(
      fc.property(damagedText(sample, yamlPieces), (text) => {
        const fleet = read(text);
        if (!fleet) return;
        accepted += 1;
        livesWith(fleet);
      }),
      effort("fleetTexts", 0.3),
    );
    expect(accepted).toBeGreaterThan(10);
  });

  it("that is damaged as a document is read or refused with its faults", () => {
    let accepted = 0;
    fc.assert(
      fc.property(damaged(good), fc.boolean(), (document, json) => {
        const fleet = read(json ? (JSON.stringify(document) ?? "") : stringify(document));
        if (!fleet) return;
        accepted += 1;
        livesWith(fleet);
      }),
      effort("fleetTexts", 0.4),
    );
    expect(accepted).toBeGreaterThan(0);
  });

  it("with any duration for any field is refused or can be lived with", () => {
    const field = fc.constantFrom("cadence", "timerGrace", "cooldown", "soak", "staleAfter", "confirmWithin");
    const duration = fc
      .tuple(fc.nat(999_999_999), fc.constantFrom("ms", "s", "m", "h", "d"))
      .map((p) => p.join(""));
    fc.assert(
      fc.property(field, duration, (name, value) => {
        const fleet = read(JSON.stringify({ ...good, policy: { [name]: value } }));
        if (fleet) livesWith(fleet);
      }),
      effort("fleetTexts", 0.2),
    );
  });

  it.each(["[", "{a: ", "- ", "? ", "a: ", "[{a: ", "- !a ", "? !a ", "&a "])(
    "of nothing but %j is refused",
    (piece) => {
      expect(read(piece.repeat(20_000))).toBeUndefined();
    },
  );

  it("whose aliases multiply is refused", () => {
    const lines = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`);
    expect(read(`a0: &a0 [x]\n${lines.join("\n")}\n`)).toBeUndefined();
  });
});
