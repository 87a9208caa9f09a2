import { describe, expect, it } from "@jest/globals";
import { contestedBy, contestToTell, contradicts, goesBack } from "../../../shared/domain/safety/contest.ts";
import { askGate } from "../../../shared/domain/safety/gate.ts";
import { keyInUse } from "../../../shared/domain/safety/may-regenerate.ts";
import { soakEnd } from "../../../shared/domain/safety/soak.ts";
import type { Contest } from "../../../shared/domain/world.ts";
import { aReport, anAccount, before, hour, keyA, keyB, keyC, minute, now } from "../builders.ts";
import { aRotation } from "../rotations.ts";

const spec = anAccount();
const { staleAfterMs } = spec.policy;
const contest = (change: Partial<Contest> = {}): Contest => ({
  since: before(2 * minute),
  at: before(minute),
  fingerprint: keyA,
  times: 3,
  ...change,
});
const gate = (contested?: Contest, change = {}) => {
  const report = aReport({ fingerprint: keyC, ...change, ...(contested && { contested }) });
  return askGate(spec, [report], { fingerprint: keyC, staleAfterMs, now });
};

describe("the gate, asked about a contested instance", () => {
  it("holds with the owner until nothing has contradicted it for as long as a report counts", () => {
    const { objection } = gate(contest());
    expect(objection).toMatchObject({
      reason: "ConsumersNotReady",
      blockers: [{ consumer: "web", reason: "InstanceContested", owner: spec.consumers[0]?.owner }],
      until: new Date(before(minute).getTime() + staleAfterMs),
    });
    const last = contest({ at: before(staleAfterMs - 1) });
    expect(gate(last).objection).toBeDefined();
    expect(gate(contest({ at: before(staleAfterMs) })).objection).toBeUndefined();
  });

  it("holds even when the kept report is stale: somebody still speaks for the instance", () => {
    const stale = { receivedAt: before(staleAfterMs), instance: "web-0" };
    const others = aReport({ fingerprint: keyC });
    const ask = (contested?: Contest) =>
      askGate(spec, [others, aReport({ ...stale, fingerprint: keyC, ...(contested && { contested }) })], {
        fingerprint: keyC,
        staleAfterMs,
        now,
      }).objection;
    expect(ask()).toBeUndefined();
    expect(ask(contest())).toMatchObject({ blockers: [{ reason: "InstanceContested" }] });
  });

  it("passes once a person has settled it", () => {
    expect(gate(contest({ settledAt: now })).objection).toBeUndefined();
  });
});

describe("the soak", () => {
  it.each<[string, Partial<Contest>]>([
    ["is over", { at: before(staleAfterMs) }],
    ["was settled", { settledAt: now }],
  ])("starts anew at the last contradiction, also when the contest %s", (_how, change) => {
    const contested = contest(change);
    const { readiness } = gate(contested, { unbroken: true, steadySince: before(5 * hour) });
    const end = soakEnd(spec, readiness, before(5 * hour), spec.policy.soakMs);
    expect(end).toEqual(new Date(contested.at.getTime() + spec.policy.soakMs));
  });
});

describe("a key", () => {
  it.each<[string, Contest, boolean]>([
    ["protected while the contest lasts", contest(), true],
    ["protected for the longest refresh after that", contest({ at: before(30 * minute - 1) }), true],
    ["not protected once that is over", contest({ at: before(30 * minute) }), false],
    ["not protected once it is settled", contest({ settledAt: now }), false],
    ["not protected by a contest about another key", contest({ fingerprint: keyB }), false],
  ])("that a contradicting report named is %s", (_promise, contested, isUsed) => {
    const reports = [aReport({ fingerprint: keyC, contested })];
    const objection = keyInUse("key1", { key1: keyA, key2: keyC }, reports, { now, spec });
    expect(objection?.reason).toBe(isUsed ? "KeyInUse" : undefined);
  });
});

describe("a refused report", () => {
  const kept = aReport({ fingerprint: keyC, receivedAt: before(minute) });
  it.each<[string, Parameters<typeof contradicts>[0], Parameters<typeof contradicts>[1], boolean]>([
    ["names another key", kept, { fingerprint: keyA, healthy: true }, true],
    ["is unhealthy", kept, { fingerprint: keyC, healthy: false }, true],
    ["says the same", kept, { fingerprint: keyC, healthy: true }, false],
    [
      "is well where the kept one is not",
      { ...kept, healthy: false },
      { fingerprint: keyC, healthy: true },
      false,
    ],
    [
      "says the same of an instance that has almost fallen silent",
      { ...kept, receivedAt: before(staleAfterMs / 2) },
      { fingerprint: keyC, healthy: true },
      true,
    ],
  ])("that %s contradicts the kept one, or does not", (_what, known, said, is) => {
    expect(contradicts(known, said, staleAfterMs, now)).toBe(is);
  });
});

describe("a report that takes an instance to another key", () => {
  const adopting = aRotation.adopting();
  const goes = (from: typeof keyA, to: typeof keyA, state: Parameters<typeof goesBack>[2] = adopting) =>
    goesBack(aReport({ fingerprint: from }), { fingerprint: to, healthy: true }, state, staleAfterMs, now);

  it("goes back when it leaves the published key", () => {
    const { fresh, keys, active } = adopting;
    expect(goes(fresh, keys[active])).toBe(true);
    expect(goes(keys[active], fresh)).toBe(false);
    expect(goes(fresh, fresh)).toBe(false);
  });

  it("does not while either key may be published, or nobody knows", () => {
    const { keys } = adopting;
    expect(goes(keys.key1, keys.key2, aRotation.publishing())).toBe(false);
    expect(goes(keys.key2, keys.key1, aRotation.reverting())).toBe(false);
    expect(goes(keyC, keyA, { phase: "unenrolled" })).toBe(false);
    const owed = [{ vault: "https://kv.vault.azure.net", secret: "published" as const }];
    expect(goes(keys.key2, keys.key1, { ...adopting, owed })).toBe(false);
  });

  it("does not when the report before it is stale", () => {
    const { fresh, keys, active } = adopting;
    const kept = aReport({ fingerprint: fresh, receivedAt: before(staleAfterMs) });
    expect(goesBack(kept, { fingerprint: keys[active], healthy: true }, adopting, staleAfterMs, now)).toBe(
      false,
    );
  });
});

describe("a contest", () => {
  const said = { fingerprint: keyB, healthy: true };

  it("goes on with every contradiction, and begins anew after it was over or settled", () => {
    expect(contestedBy(said, contest({ toldAt: before(minute) }), staleAfterMs, now)).toEqual({
      since: before(2 * minute),
      at: now,
      fingerprint: keyB,
      times: 4,
      toldAt: before(minute),
    });
    const anew = { since: now, at: now, fingerprint: keyB, times: 1 };
    expect(contestedBy(said, undefined, staleAfterMs, now)).toEqual(anew);
    expect(contestedBy(said, contest({ settledAt: now, toldAt: now }), staleAfterMs, now)).toEqual(anew);
    const over = contest({ at: before(staleAfterMs), toldAt: before(hour) });
    expect(contestedBy(said, over, staleAfterMs, now)).toEqual({ ...anew, toldAt: before(hour) });
  });

  it("is told once an hour for each consumer, unless a person has answered", () => {
    const tell = (...contests: readonly Contest[]) => contestToTell(contests, staleAfterMs, now);
    const untold = contest();
    expect(tell(untold)).toBe(untold);
    expect(tell(contest({ at: before(staleAfterMs) }))).toBeUndefined();
    expect(tell(untold, contest({ toldAt: before(hour - 1) }))).toBeUndefined();
    expect(tell(untold, contest({ toldAt: before(hour) }))).toBe(untold);
    expect(tell(untold, contest({ toldAt: before(minute), settledAt: now }))).toBe(untold);
  });
});
